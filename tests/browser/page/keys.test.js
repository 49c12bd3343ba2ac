// Every key and combination that a browser lets through, as programs get it.
import { describe, it } from "node:test";
import { APPLICATION, KEYPAD, KEYS } from "../lib/keytable.js";
import { shellRig } from "../lib/rig.js";
import { got, listen } from "../lib/typed.js";

describe("keys", () => {
  const rig = shellRig();

  // Presses all keys of a table in a row.
  async function arrive(t, table, modes) {
    const page = await rig.shell(t);
    await listen(page, modes);
    for (const key of Object.keys(table)) await page.keyboard.press(key);
    await got(page, Object.values(table).join(""));
    return page;
  }

  it("each with each modifier is what xterm sends", (t) => arrive(t, KEYS));
  it("application cursor keys and keypad", (t) => arrive(t, APPLICATION, "\\033[?1h\\033="));
  it("the keypad otherwise", (t) => arrive(t, KEYPAD));
});
