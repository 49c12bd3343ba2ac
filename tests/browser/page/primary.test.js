// The primary selection of X: selecting is copying, and the middle button pastes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as chromium from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Display } from "../lib/display.js";
import * as firefox from "../lib/firefox.js";
import { enter, shows, tab, visit } from "../lib/page.js";

// Where a text is in the terminal: its left, middle and right.
const place = (page, text) => page.evaluate((wanted) => {
  const walker = document.createTreeWalker(document.querySelector(".term"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(wanted), range = document.createRange();
    if (at < 0) continue;
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + wanted.length);
    const { left, right, top, height } = range.getBoundingClientRect();
    return { left, right, middle: top + height / 2 };
  }
}, text);

async function selectByMouse(page, text) {
  const { left, right, middle } = await place(page, text);
  await page.mouse.move(left + 1, middle);
  await page.mouse.down();
  await page.mouse.move(right - 1, middle, { steps: 5 });
  await page.mouse.up();
}

describe("the primary selection", () => {
  let display, daemon;
  before(async () => {
    display = await Display.open();
    daemon = await Daemon.start("/bin/bash --norc --noprofile");
  });
  after(async () => {
    await daemon?.stop();
    await display?.close();
  });

  for (const [name, { launchOn }] of Object.entries({ Chromium: chromium, Firefox: firefox })) {
    it(`in ${name}`, async (t) => {
      const browser = await launchOn(display.name);
      t.after(() => browser.close());
      const page = await tab(t, browser);
      await visit(page, daemon.page);
      await display.select("echo from-''elsewhere");
      await page.mouse.click(400, 300, { button: "middle" });
      await shows(page, "from-''elsewhere");
      await page.keyboard.press("Enter");
      await shows(page, /^from-elsewhere$/m);
      await enter(page, "echo chosen-'here'");
      await shows(page, /^chosen-here$/m);
      await selectByMouse(page, "chosen-here");
      assert.equal(await display.selected(), "chosen-here");
    });
  }
});
