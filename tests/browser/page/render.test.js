// What of the page an answer touches, and that nothing it leaves for later is missed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, sessionOf, settled, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("rendering", () => {
  const rig = shellRig();

  it("a key changes nothing but the row it is shown in", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "seq 1 1500; printf 'EN''D\\n'");
    await shows(page, /^END\n.*\$$/m);
    await settled(page);
    await page.evaluate(() => {
      const term = document.querySelector(".term");
      const rowOf = (node) => { while (node.parentNode !== term) node = node.parentNode; return node; };
      window.touched = [];
      new MutationObserver((records) => {
        for (const { target } of records) touched.push(target === term ? "the screen" : rowOf(target) === term.lastChild ? "its row" : "another row");
      }).observe(term, { childList: true, characterData: true, attributes: true, subtree: true });
    });
    await page.keyboard.type("x");
    await shows(page, /\$ x$/);
    assert.deepEqual(await page.evaluate(() => [...new Set(touched)]), ["its row"]);
  });

  it("after a flood the whole scrollback is what the daemon has", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "seq 1 100000; printf 'EN''D\\n'");
    await shows(page, /^END\n.*\$$/m);
    const shown = await settled(page);
    assert.equal(shown.length, 1000 + await height(page));
    assert.deepEqual(shown, await rig.daemon.screen(await sessionOf(page)));
  });

  it("who scrolls back into a flood finds no row of before", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "i=0; while :; do for k in {1..50}; do echo $((i++)); done; done");
    await shows(page, /^\d{5}$/m);
    await page.keyboard.press("Shift+PageUp");
    await page.waitForFunction(() => {
      const term = document.querySelector(".term");
      return term.scrollTop + term.clientHeight < term.scrollHeight;
    });
    for (let look = 0; look < 10; look++) {
      const seen = await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => {
        const { top, bottom } = document.querySelector(".term").getBoundingClientRect();
        resolve([...document.querySelectorAll(".term > div")].filter((row) => {
          const box = row.getBoundingClientRect();
          return box.top < bottom && box.bottom > top;
        }).map((row) => +row.textContent));
      })));
      assert.deepEqual(seen, seen.map((_, n) => seen[0] + n), "the rows that are seen are consecutive");
    }
    await page.keyboard.press("Control+c");
  });
});

const height = (page) => page.evaluate(() => Math.round(document.querySelector(".term").clientHeight / document.querySelector(".term > div").clientHeight));
