// Every character is in its column, whichever font it comes from and whichever way it is read.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, placeOf, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("columns", () => {
  const rig = shellRig();

  it("signs of other fonts move nothing", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf '%s\\n' '⣿⣷⣿⣯⣟⡿⢿⣻⣽⣾ one' '☰①⟳✔✗⚠➜⏎⚡︎★ two' '──────────  '  '0123456789 three'");
    await shows(page, /^0123456789 three$/m);
    const { left } = await placeOf(page, "three");
    assert.ok(Math.abs((await placeOf(page, "one")).left - left) < 1);
    const box = await page.evaluate(() => getComputedStyle(document.querySelector(".at-cell") ?? document.body).display);
    assert.equal(box, "inline-block");
  });

  it("words from right to left stay in their columns, and can be read", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf '%s\\n' '| שלום | עולם | 42 |' '| 1234 | 5678 | 90 |'");
    await shows(page, /^\| 1234.*90 \|$/m);
    const order = [];
    for (const word of ["שלום", "עולם", "42"]) order.push((await placeOf(page, word)).left);
    assert.deepEqual(order, order.toSorted((a, b) => a - b));
    for (const [word, number] of [["שלום", "1234"], ["עולם", "5678"], ["42", "90"]]) {
      const far = Math.abs((await placeOf(page, word)).left - (await placeOf(page, number)).left);
      assert.ok(far < 5, `${word} is ${far} px away from ${number}`);
    }
  });
});
