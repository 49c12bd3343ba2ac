// The primary selection of X: selecting is copying, and the middle button pastes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as chromium from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Display } from "../lib/display.js";
import * as firefox from "../lib/firefox.js";
import { drag, enter, placeOf, shows, tab, visit } from "../lib/page.js";

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
      const { left, right, y } = await placeOf(page, "chosen-here");
      await drag(page, { x: left + 1, y }, { x: right - 1, y });
      await display.selects("chosen-here");
    });
  }
});
