// How it looks, for a person to judge, and what axe finds in each theme.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { enter, out, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { desktop: [1280, 800], frame: [1000, 550], phone: [320, 640] };
const THEMES = { dark: { colorScheme: "dark" }, light: { colorScheme: "light" }, contrast: { colorScheme: "dark", contrast: "more" } };

describe("looks", () => {
  const rig = shellRig();
  const style = (page, selector, name) => page.locator(selector).last().evaluate((el, name) => getComputedStyle(el)[name], name);

  it("colours that the system forces leave the cursor and reverse text as they are", async (t) => {
    const page = await rig.shell(t, { forcedColors: "active" });
    await enter(page, "clear; printf '\\033[7mreverse\\033[m\\n'");
    await shows(page, /^reverse$/m);
    const ground = await style(page, ".term", "backgroundColor");
    for (const what of [".cursor", ".term span:text-is('reverse')"]) {
      assert.notEqual(await style(page, what, "backgroundColor"), ground, what);
    }
  });

  it("a program that asks is told the theme's colours, also a theme that comes later", async (t) => {
    const page = await rig.shell(t, { colorScheme: "light" });
    // Without echo from before the question on, for the answer may be there before it is read.
    const asked = (n, colour) => enter(page, `stty -echo; printf '\\033]${n};?\\a'; IFS= read -rd $'\\a' x; stty echo; echo "$\{x#?}" | tr -d '\\033' | grep -q '${colour}' && echo told-${n}-'${colour.slice(0, 4)}'`);
    await asked(11, "ffff/ffff/ffff");
    await shows(page, /^told-11-ffff$/m);
    await asked(10, "1c1c/2222/2929");
    await shows(page, /^told-10-1c1c$/m);
    await Promise.all([
      page.waitForResponse((answer) => answer.request().postData()?.includes("bg=11151a")),
      page.emulateMedia({ colorScheme: "dark" }),
    ]);
    await asked(11, "1111/1515/1a1a");
    await shows(page, /^told-11-1111$/m);
  });

  it("text has the colours for the ground that the program chose", async (t) => {
    const page = await rig.shell(t, { colorScheme: "light" });
    await enter(page, "printf '\\033]11;#202020\\033\\\\'; printf 'dar''k\\n'");
    await page.waitForSelector(".termframe.at-dark");
    assert.equal(await style(page, ".term", "backgroundColor"), "rgb(32, 32, 32)");
    await enter(page, "printf '\\033]111\\033\\\\'");
    await page.waitForSelector(".termframe.at-light");
  });

  for (const [theme, options] of Object.entries(THEMES)) {
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      it(`${theme}, ${size}: axe finds nothing serious, nothing sticks out`, async (t) => {
        const phone = size === "phone";
        const page = await rig.shell(t, { ...options, viewport: { width, height }, hasTouch: phone, isMobile: phone, bypassCSP: true });
        await enter(page, "clear; for i in 0 1 2 3 4 5 6 7; do printf '\\e[3%dm color \\e[9%dm bright \\e[m\\e[7;3%dm back\\e[m\\n' $i $i $i; done; printf '\\e[30;46mblack on cyan\\e[37;44mwhite on blue\\e[m\\n'");
        await shows(page, /white on blue\n/);
        await page.screenshot({ path: join(out, `${theme}-${size}.png`) });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document));
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 90))}`), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.click("[aria-label=Menu]");
        await page.waitForSelector(".at-menu");
        const menu = await page.locator(".at-menu").boundingBox();
        assert.ok(menu.x >= 0 && menu.x + menu.width <= width);
        await page.screenshot({ path: join(out, `${theme}-${size}-menu.png`) });
      });
    }
  }
});
