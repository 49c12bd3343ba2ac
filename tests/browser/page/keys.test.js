// Every key and combination that a browser lets through, as programs get it.
import { after, before, describe, it } from "node:test";
import { launch, shows, tab, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { APPLICATION, KEYPAD, KEYS } from "../lib/keytable.js";
import { got, listen } from "../lib/typed.js";

describe("keys", () => {
  let browser, daemon;
  before(async () => {
    browser = await launch();
    daemon = await Daemon.start("/bin/bash --norc --noprofile");
  });
  after(async () => {
    await browser?.close();
    await daemon?.stop();
  });

  // Presses all keys of a table in a row.
  async function arrive(t, table, modes) {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await listen(page, modes);
    for (const key of Object.keys(table)) await page.keyboard.press(key);
    await got(page, Object.values(table).join(""));
    return page;
  }

  it("each with each modifier is what xterm sends", (t) => arrive(t, KEYS));
  it("application cursor keys and keypad", (t) => arrive(t, APPLICATION, "\\033[?1h\\033="));
  it("the keypad otherwise", (t) => arrive(t, KEYPAD));
});
