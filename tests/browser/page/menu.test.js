// The menu and what it remembers; sizes of text; the way out by keys.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { enter, shows, tab, visit } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("the menu", () => {
  const rig = shellRig();

  const size = (page) => page.locator(".term").evaluate((term) => parseFloat(getComputedStyle(term).fontSize));
  const open = (page) => page.click("[aria-label=Menu]");

  it("text grows and shrinks by keys, the program follows, and the browser remembers", async (t) => {
    const page = await rig.shell(t);
    const normal = await size(page);
    for (let n = 0; n < 4; n++) await page.keyboard.press("Control+=");
    assert.equal(await size(page), normal + 4);
    await enter(page, "until [ $(stty size | cut -d' ' -f2) -lt 110 ]; do sleep 0.05; done; echo large");
    await shows(page, /^large$/m);
    await page.reload();
    await shows(page, /^large$/m);
    assert.equal(await size(page), normal + 4);
    const other = await page.context().newPage();
    await visit(other, rig.daemon.page);
    assert.equal(await size(other), normal + 4);
    // A change in one tab is one in the others.
    await other.keyboard.press("Control+0");
    await page.waitForFunction((px) => parseFloat(getComputedStyle(document.querySelector(".term")).fontSize) === px, normal);
    await page.locator(".at-input").focus();
    await page.keyboard.press("Control+-");
    assert.equal(await size(page), normal - 1);
  });

  it("a theme is chosen over the system's", async (t) => {
    const page = await rig.shell(t);
    const ground = () => page.locator(".term").evaluate((term) => getComputedStyle(term).backgroundColor);
    const dark = await ground();
    await open(page);
    await page.getByLabel("Theme").selectOption("light");
    assert.equal(await ground(), "rgb(255, 255, 255)");
    await page.getByLabel("Theme").selectOption("contrast");
    assert.equal(await ground(), "rgb(0, 0, 0)");
    await page.getByLabel("Theme").selectOption("system");
    assert.equal(await ground(), dark);
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction(() => getComputedStyle(document.querySelector(".term")).backgroundColor === "rgb(255, 255, 255)");
  });

  it("a site's variables are a theme, too", async (t) => {
    const page = await tab(t, rig.browser);
    await page.route("**/anyterm.css", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: await answer.text() + ":root{--anyterm-background:#012345;--anyterm-foreground:#fedcba;--anyterm-red:#ff0102}" });
    });
    await visit(page, rig.daemon.page);
    await enter(page, "printf '\\033[31mred\\033[m\\n'");
    await shows(page, /^red$/m);
    const style = await page.evaluate(() => [getComputedStyle(document.querySelector(".term")).backgroundColor, getComputedStyle(document.querySelector(".term")).color, getComputedStyle(document.querySelector(".term .j")).color]);
    assert.deepEqual(style, ["rgb(1, 35, 69)", "rgb(254, 220, 186)", "rgb(255, 1, 2)"]);
  });

  it("saves the text, clears the scrollback, fills the screen, ends the session", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; seq 1001 1100; printf 'x%.0s' {1..300}; echo end");
    await shows(page, /xend$/m);
    await open(page);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("text=Save text")]);
    const text = readFileSync(await saved.path(), "utf8");
    assert.ok(text.startsWith("1001\n1002\n") && text.includes(`\n1100\n${"x".repeat(300)}end\n`), text.slice(0, 300));
    await open(page);
    await page.click("text=Clear scrollback");
    await page.waitForFunction(() => !document.querySelector(".term").textContent.includes("1001"));
    await open(page);
    await page.click("text=Full screen");
    await page.waitForFunction(() => document.fullscreenElement?.classList.contains("termframe"));
    await open(page);
    await page.click("text=Full screen");
    await page.waitForFunction(() => !document.fullscreenElement);
    await open(page);
    await page.click("text=End session");
    await page.waitForSelector(".at-note:not([hidden])");
    await page.click("text=Reconnect");
    await page.waitForFunction(() => !document.querySelector(".term").textContent.includes("1100") && document.querySelector(".term").textContent.includes("$"));
  });

  it("a documented key leaves the terminal, Tab goes on from there, Escape comes back", async (t) => {
    const page = await rig.shell(t);
    assert.match(await page.textContent("#at-hint"), /Control Shift Space/);
    await page.keyboard.press("Control+Shift+Space");
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Menu");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Paste");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".at-menu");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".at-menu", { state: "detached" });
    await enter(page, "echo back-$((1+1))");
    await shows(page, /^back-2$/m);
  });

  it("whatever is done with bar and menu, keys go to the terminal afterwards", async (t) => {
    const page = await rig.shell(t);
    let n = 0;
    const typed = async (what) => {
      await enter(page, `echo typed-$((${++n}+100))`);
      await shows(page, new RegExp(`^typed-${n + 100}$`, "m")).catch(() => assert.fail(what));
    };
    await page.click(".at-title");
    await typed("after a click on the title");
    await open(page);
    await open(page);
    await typed("after the menu's own button");
    await open(page);
    await page.click(".at-menu small");
    await page.keyboard.press("Escape");
    await typed("after Escape on the menu's text");
    await page.keyboard.press("Control+Shift+Space");
    await page.keyboard.press("Escape");
    await typed("after Escape on the menu's button");
    await open(page);
    await page.click(".at-title");
    await typed("after a click beside the menu");
  });

  for (const [what, line] of [["stays in one row", "%d\\n"], ["is wrapped anew", "%d %0100d\\n"]]) {
    it(`who has scrolled back reads on in the same line when the text gets larger, and the line ${what}`, async (t) => {
      const page = await rig.shell(t);
      await enter(page, `clear; for i in {1001..1400}; do printf '${line}' $i; done`);
      await shows(page, /^1400.*\n.*\$$/m);
      // A row that comes into sight has its text at once, but not before the browser tells of the scrolling.
      const top = async () => parseInt(await page.waitForFunction(() => {
        const term = document.querySelector(".term"), { left, top } = term.getBoundingClientRect();
        return document.elementFromPoint(left + 20, top + 10).closest(".term > div").textContent.trim();
      }).then((found) => found.jsonValue()), 10);
      await page.evaluate(() => { const term = document.querySelector(".term"); term.scrollTop = term.children[170].offsetTop; });
      const before = await top();
      for (const key of ["Control+=", "Control+=", "Control+=", "Control+=", "Control+-", "Control+-", "Control+-"]) {
        const resized = page.waitForResponse((answer) => answer.request().postData()?.startsWith("a=resize"));
        await page.keyboard.press(key);
        await resized;
        const now = await top();
        assert.ok(Math.abs(now - before) < 2, `${now} after ${key}, not ${before}`);
      }
    });
  }

  it("paper is wide enough, and white, and no reason for the program to redraw", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf 'x%.0s' {1..110}; echo end; trap 'echo resized' WINCH");
    await shows(page, /xend\n/);
    await page.evaluate(() => addEventListener("beforeprint", () => { window.printed = document.querySelector(".termframe").className; }));
    await page.pdf();
    assert.match(await page.evaluate(() => window.printed), /at-light/);
    await page.emulateMedia({ media: "print" });
    await page.waitForSelector(".termframe.at-light");
    await page.setViewportSize({ width: 600, height: 800 });
    const seen = await page.evaluate(() => {
      const term = document.querySelector(".term");
      return [getComputedStyle(term).backgroundColor, [...term.children].every((row) => row.scrollWidth <= term.clientWidth)];
    });
    assert.deepEqual(seen, ["rgb(255, 255, 255)", true]);
    await page.setViewportSize({ width: 1100, height: 640 });
    await page.emulateMedia({ media: "screen" });
    await page.waitForSelector(".termframe.at-dark");
    await enter(page, "echo after");
    await shows(page, /^after$/m);
    assert.doesNotMatch(await page.textContent(".term"), /resized\s*\n/);
  });

  it("a tiny frame has no title bar", async (t) => {
    const page = await rig.shell(t, { viewport: { width: 300, height: 140 } });
    assert.equal(await page.locator(".at-head").isVisible(), false);
    await page.setViewportSize({ width: 600, height: 400 });
    await page.waitForSelector(".at-head");
  });
});
