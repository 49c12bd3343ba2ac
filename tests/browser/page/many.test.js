// Twelve terminals of one daemon in one browser, over six connections.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { enter, launch, sessionOf, shows, tab } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

describe("many terminals", () => {
  let browser, daemon, site;
  before(async () => {
    daemon = await Daemon.start("/bin/bash --norc --noprofile");
    site = await Site.start(() => [1, 2, 3, 4].map((n) => `<iframe src="${daemon.page}?n=${n}" width="48%" height="300"></iframe>`).join(""));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await daemon?.stop();
  });

  it("four visible frames and eight hidden tabs: keys are answered, and nobody is lost", async (t) => {
    const page = await tab(t, browser);
    const hidden = [];
    for (let n = 0; n < 8; n++) {
      const other = await page.context().newPage();
      await other.addInitScript(() => Object.defineProperty(document, "visibilityState", { get: () => "hidden" }));
      await other.goto(`${daemon.page}?hidden=${n}`);
      await shows(other, "$");
      hidden.push(other);
    }
    await page.bringToFront();
    await page.goto(`http://127.0.0.1:${site.port}/`);
    const frames = page.frames().slice(1);
    assert.equal(frames.length, 4);
    const sessions = new Set();
    for (const frame of frames) {
      await shows(frame, "$");
      sessions.add(await sessionOf(frame));
    }
    const took = [];
    for (let round = 0; round < 5; round++) {
      for (const frame of frames) {
        await frame.locator(".at-input").focus();
        const answered = frame.evaluate(() => new Promise((resolve) => {
          let pressed = 0;
          document.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true, once: true });
          const watch = new MutationObserver(() => { watch.disconnect(); resolve(performance.now() - pressed); });
          watch.observe(document.querySelector(".term"), { childList: true, subtree: true, characterData: true });
        }));
        await page.keyboard.press("x");
        took.push(await answered);
      }
    }
    // A connection that waits for another page's poll would take seconds.
    assert.ok(took.every((ms) => ms < 2000), `${took.map(Math.round)} ms`);
    console.log(`# key to changed page, 12 terminals: median ${took.sort((a, b) => a - b)[took.length >> 1].toFixed(1)} ms, slowest ${took.at(-1).toFixed(1)} ms`);
    for (const [n, other] of hidden.entries()) {
      await other.locator(".at-input").focus();
      await enter(other, `echo tab-$((${n}+100))`);
      await shows(other, new RegExp(`^tab-${n + 100}$`, "m"), 20000);
    }
  });

  it("seven visible frames share the connections too", async (t) => {
    const crowd = await Site.start(() => [1, 2, 3, 4, 5, 6, 7].map((n) => `<iframe src="${daemon.page}?c=${n}" width="30%" height="200"></iframe>`).join(""));
    t.after(() => crowd.stop());
    const page = await tab(t, browser);
    await page.goto(`http://127.0.0.1:${crowd.port}/`);
    for (const [n, frame] of page.frames().slice(1).entries()) {
      await shows(frame, "$");
      await frame.locator(".at-input").focus();
      await enter(frame.page(), `echo frame-$((${n}+100))`);
      await shows(frame, new RegExp(`^frame-${n + 100}$`, "m"), 5000);
    }
  });

  it("frames of one page come back each to its own session after a reload", async (t) => {
    const page = await tab(t, browser);
    await page.goto(`http://127.0.0.1:${site.port}/`);
    for (const [n, frame] of page.frames().slice(1).entries()) {
      await shows(frame, "$");
      await frame.locator(".at-input").focus();
      await enter(page, `echo mine-$((${n}+100))`);
      await shows(frame, `mine-${n + 100}`);
    }
    await page.reload();
    for (const [n, frame] of page.frames().slice(1).entries()) await shows(frame, `mine-${n + 100}`);
  });
});
