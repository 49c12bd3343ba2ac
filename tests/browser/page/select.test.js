// A selection is of a text, wherever that goes; it goes with it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drag, enter, placeOf, sessionOf, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("a selection", () => {
  const rig = shellRig();

  const selected = (page) => page.evaluate(() => String(getSelection()));

  async function select(page, from, to) {
    const start = await placeOf(page, from), end = await placeOf(page, to);
    await drag(page, { x: start.left + 1, y: start.y }, { x: end.right - 1, y: end.y });
  }

  // Runs a line in the shell beside the page, which a key would take to its bottom.
  const beside = async (page, line) => rig.daemon.ask({ a: "send", s: await sessionOf(page), k: line + "\r" });

  it("stays where its line goes, on the screen and into a full scrollback", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; seq 3001 6000; for i in {1..40}; do echo row $i; done");
    await shows(page, /^row 40$/m);
    await select(page, "row 37", "row 37");
    assert.equal(await selected(page), "row 37");
    for (let n = 1; n < 60; n++) {
      await beside(page, `echo more-$((${n}))`);
      await shows(page, new RegExp(`^more-${n}$`, "m"));
      assert.equal(await selected(page), "row 37", `after ${n} lines`);
    }
    await beside(page, "seq 7001 7300");
    await shows(page, /^7300$/m);
    assert.equal(await selected(page), "row 37");
  });

  it("stays where only other text of its row changes", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf '\\nfirst one\\nmiddle two\\nlast three\\n'");
    await shows(page, /^last three$/m);
    await select(page, "one", "last");
    const text = await selected(page);
    await beside(page, "printf '\\0337\\033[2;1HFIRST\\033[4;6HTHREE\\0338changed\\n'");
    await shows(page, /^FIRST one\nmiddle two\nlast THREE$/m);
    await shows(page, /^changed$/m);
    assert.equal(await selected(page), text);
  });

  it("is gone when its text is, instead of being another's", async (t) => {
    const page = await rig.shell(t);
    for (const change of ["clear; echo rm -rf something; echo other", "printf '\\0337\\033[2;5Hxxx\\0338'; echo other"]) {
      await enter(page, "clear; printf '\\nAAAA BBBB\\nCCCC DDDD\\n'");
      await shows(page, /^CCCC DDDD$/m);
      await select(page, "AAAA", "CCCC");
      assert.match(await selected(page), /AAAA/);
      await beside(page, change);
      await shows(page, /^other$/m);
      assert.equal(await selected(page), "");
      await page.locator(".at-input").focus();
    }
  });

  it("by words or lines goes as far as the pointer", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf 'alpha beta gamma\\ndelta epsilon zeta\\n'");
    await shows(page, /^delta epsilon zeta$/m);
    const from = await placeOf(page, "beta"), to = await placeOf(page, "epsilon");
    for (const [clicks, wanted] of [[2, /^beta gamma\s*\n?delta epsilon\s*$/], [3, /^alpha beta gamma\s*\n?delta epsilon zeta\s*$/]]) {
      await page.mouse.move(from.left + 5, from.y);
      for (let n = 1; n < clicks; n++) {
        await page.mouse.down({ clickCount: n });
        await page.mouse.up({ clickCount: n });
      }
      await page.mouse.down({ clickCount: clicks });
      await page.mouse.move(to.left + 8, to.y, { steps: 4 });
      await page.mouse.up({ clickCount: clicks });
      assert.match(await selected(page), wanted);
      await page.mouse.click(from.left + 5, from.y + 200);
    }
  });
});
