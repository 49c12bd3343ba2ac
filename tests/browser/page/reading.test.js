// Reading: back in the scrollback, by ear, where motion is unwelcome, and who the program says it is.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("reading", () => {
  const rig = shellRig();

  const classed = (page, selector, name) => page.waitForFunction(([selector, name]) => document.querySelector(selector).classList.contains(name), [selector, name]);

  it("the program's title is the window's, and goes with it", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "printf '\\e]0;core <b>router</b> \\xc3\\xa9\\a'");
    await page.waitForFunction(() => document.title === "core <b>router</b> \u00e9");
    assert.equal(await page.textContent(".at-title"), "core <b>router</b> \u00e9");
    await enter(page, "printf '\\e]0;\\a'");
    await page.waitForFunction(() => document.title === "Pandora FMS Remote Gateway");
  });

  it("the cursor blinks where motion is welcome", async (t) => {
    for (const [reducedMotion, blinks] of [["no-preference", true], ["reduce", false]]) {
      const page = await rig.shell(t, { reducedMotion });
      for (const [code, shape] of [[3, "underline"], [5, "bar"], [1, "block"]]) {
        await enter(page, `printf '\\e[${code} q'`);
        await classed(page, ".term", `at-${shape}`);
      }
      await classed(page, ".term", "at-blink");
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".cursor")).animationName !== "none"), blinks);
    }
  });

  it("reading back is left alone, a mark tells of news and leads to them", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "seq 1 300; read; seq 301 400");
    await shows(page, /^300$/m);
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, -1500);
    const first = () => page.waitForFunction(() => {
      const { top } = document.querySelector(".term").getBoundingClientRect();
      return [...document.querySelectorAll(".term > div")].find((row) => row.getBoundingClientRect().bottom > top + 1).textContent.trim();
    }).then((found) => found.jsonValue());
    // The browser may take some frames for it.
    await page.waitForFunction(() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector(".term"); return scrollTop + clientHeight <= scrollHeight - 1498; });
    const before = await first();
    assert.equal(await page.isVisible(".at-more"), false);
    // Typed past the page, which would go to the bottom for a key.
    const session = await page.evaluate(() => Object.values(sessionStorage)[0]);
    await rig.daemon.ask({ a: "send", s: session, k: "\r" });
    await page.waitForSelector(".at-more:not([hidden])");
    await shows(page, /^400$/m);
    assert.equal(await first(), before);
    await page.click(".at-more");
    await page.waitForFunction(() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector(".term"); return scrollTop + clientHeight >= scrollHeight - 1; });
    assert.equal(await page.isVisible(".at-more"), false);
  });

  it("a screen reader is told what came, not every key", async (t) => {
    const page = await rig.shell(t);
    await page.evaluate(() => {
      window.told = [];
      new MutationObserver(() => told.push(document.querySelector("[role=log]").textContent)).observe(document.querySelector("[role=log]"), { childList: true, subtree: true });
    });
    assert.equal(await page.getAttribute("[role=log]", "aria-live"), "polite");
    await page.keyboard.type("echo an''swer", { delay: 20 });
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => told.some((text) => text.includes("answer")));
    assert.ok(!(await page.evaluate(() => told.join("\n"))).match(/echo$/), "no half-typed line is read");
    // Longer than what is kept of it, and hardly ever quiet for long.
    await enter(page, "for i in {1..30}; do seq ${i}000 ${i}999; sleep 0.15; done; echo en''d");
    await page.waitForFunction(() => /more lines[^]*30999[^]*end/.test(told.join("\n")));
  });
});
