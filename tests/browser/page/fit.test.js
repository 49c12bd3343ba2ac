// Screens larger than what can be seen of them, and what is seen of colours.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";

describe("fit", () => {
  const rig = shellRig();

  // Waits until a row with this text lies wholly within the frame.
  const inSight = (page, text) => page.waitForFunction((text) => {
    const view = document.querySelector(".term").getBoundingClientRect();
    return [...document.querySelectorAll(".term > div")].some((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return row.textContent.trimEnd() === text && top >= view.top && bottom <= Math.min(view.bottom, innerHeight);
    });
  }, text);

  const cursorInSight = (page) => page.waitForFunction(() => {
    const view = document.querySelector(".at-view").getBoundingClientRect();
    const { left, right, top, bottom } = document.querySelector(".cursor").getBoundingClientRect();
    return left >= view.left && right <= view.right && top >= view.top && bottom <= view.bottom;
  });

  it("the bar that tells the end covers nothing of a short last output", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; echo last words; exit 3");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /exit status 3/);
    await inSight(page, "last words");
    await inSight(page, "exit");
  });

  it("the bar leaves the end of a full screen in sight", async (t) => {
    const page = await rig.shell(t);
    // The screen's last scrolling is reported when the bar has already made the view lower.
    await page.evaluate(() => new MutationObserver(() => document.querySelector(".term").dispatchEvent(new Event("scroll")))
      .observe(document.querySelector(".at-note"), { attributes: true }));
    await enter(page, "seq 1 200; exit");
    await page.waitForSelector(".at-note:not([hidden])");
    await inSight(page, "200");
    await inSight(page, "exit");
  });

  it("a fixed size that is higher and wider than its frame shows where the cursor is", async (t) => {
    const page = await rig.shell(t, { viewport: { width: 800, height: 400 } }, "?rows=60&cols=200");
    await cursorInSight(page);
    await enter(page, "clear; stty size");
    await inSight(page, "60 200");
    await page.keyboard.type(`: ${"x".repeat(150)}`);
    await cursorInSight(page);
    await page.keyboard.press("Home");
    await cursorInSight(page);
    await page.keyboard.press("Control+k");
    await enter(page, "seq 1 50");
    await inSight(page, "50");
    // All of it can be reached by scrolling, and the page itself stays where it is.
    const reach = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.querySelector(".term");
      return [scrollWidth > clientWidth, document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight];
    });
    assert.deepEqual(reach, [true, true, true]);
  });

  it("a fixed size that is smaller keeps it", async (t) => {
    const page = await rig.shell(t, {}, "?rows=10&cols=40");
    await enter(page, "stty size");
    await shows(page, /^10 40$/m);
    await page.setViewportSize({ width: 700, height: 500 });
    await enter(page, "clear; stty size");
    await shows(page, /10 40\n.*\$$/m);
    const { width, height } = await page.locator(".term").boundingBox();
    const cell = await page.evaluate(() => document.querySelector(".cursor").getBoundingClientRect().toJSON());
    assert.ok(Math.abs(height - 10 * cell.height) < 2, `${height} px high`);
    assert.ok(width - 40 * cell.width > 0 && width - 40 * cell.width < 40, `${width} px wide`);
  });

  for (const colorScheme of ["dark", "light"]) {
    it(`${colorScheme}: text in the default colour is seen on any ground`, async (t) => {
      const page = await rig.shell(t, { colorScheme });
      const grounds = ["48;2;250;230;200", "48;2;20;30;40", "48;5;230", "48;5;17", "107", "47", "100", "42", "7", "7;38;2;20;30;40"];
      await enter(page, `clear; for g in '${grounds.join("' '")}'; do printf '\\e[%smground\\e[m\\n' "$g"; done`);
      await shows(page, new RegExp(`^(?:ground\n){${grounds.length}}`, "m"));
      const contrasts = await page.evaluate(() => {
        const light = (css) => {
          const [r, g, b] = css.match(/\d+/g).map((n) => (n / 255 <= 0.03928 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        return [...document.querySelectorAll(".term > div > span")].filter((span) => span.textContent === "ground").map((span) => {
          const { color, backgroundColor } = getComputedStyle(span), [a, b] = [light(color), light(backgroundColor)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        });
      });
      assert.equal(contrasts.length, grounds.length);
      grounds.forEach((ground, n) => assert.ok(contrasts[n] >= 4.5, `${ground}: ${contrasts[n]}`));
    });
  }

  // Of a part of the page, which rows of pixels have one that stands out from the ground.
  async function marks(page, reader, clip) {
    const png = (await page.screenshot({ clip })).toString("base64");
    return reader.evaluate(async (png) => {
      const image = new Image();
      image.src = "data:image/png;base64," + png;
      await image.decode();
      const { width, height } = image, canvas = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, width, height);
      const differs = (at) => [0, 1, 2].some((n) => Math.abs(data[at + n] - data[n]) > 40);
      return [...Array(height).keys()].map((y) => [...Array(width).keys()].some((x) => differs(4 * (y * width + x))));
    }, png);
  }

  it("underscores are seen, above a coloured row too, and neither grounds nor upright lines have gaps", async (t) => {
    const page = await rig.shell(t);
    const reader = await page.context().newPage();
    for (const size of [10, 14, 15, 20]) {
      await page.evaluate((size) => localStorage.setItem("anyterm", JSON.stringify({ size })), size);
      // Rows that are filled now are wrapped by a terminal that gets narrower.
      const resized = page.waitForResponse((answer) => answer.request().postData()?.startsWith("a=resize"));
      await page.reload();
      await resized;
      await page.locator(".at-input").focus();
      await shows(page, "$");
      // Below a row without anything: underscores and two rows of their colour, then a line over three rows.
      await enter(page, `clear; printf '\\n\\e[44m%s\\e[K\\n\\e[K\\n\\e[K\\e[m\\e[?25l\\n' '________ ${size}'; printf '   %b\\n' '\\u2502' '\\u2502' '\\u2502'`);
      await shows(page, new RegExp(`^________ ${size} *\\n[ \\n]*( {3}\\u2502\\n){3}`, "m"));
      const { x, y, width, height } = await page.evaluate(() => {
        const term = document.querySelector(".term"), row = [...term.children].find((row) => row.textContent.startsWith("____"));
        const { x, y, height } = row.getBoundingClientRect(), { width } = document.querySelector(".at-upright").getBoundingClientRect();
        return { x, y, width, height };
      });
      const low = await marks(page, reader, { x: x + width, y, width: 3 * width, height: 3 * height });
      assert.ok(low.includes(true), `${size} px: no underscore is seen`);
      assert.ok(low.lastIndexOf(true) < height, `${size} px: a seam in ${low}`);
      const line = await marks(page, reader, { x: x + 3 * width, y: y + 3 * height, width, height: 3 * height });
      assert.ok(!line.slice(2, -2).includes(false), `${size} px: a gap in ${line}`);
    }
  });

  it("a bar of one colour is one piece, text or not", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "clear; printf '\\e[30;42m  text\\e[K\\e[m\\n\\e[46m  \\e[30mtext\\e[m\\n\\e[37;44mtext\\e[K\\e[m\\n'");
    await shows(page, /^ +text *\n +text *\ntext *\n/m);
    const colours = await page.evaluate(() => [...document.querySelectorAll(".term > div")].slice(-innerHeight).map((row) =>
      [...new Set([...row.children].filter((span) => /(^| )[b-g]( |$)/.test(span.className)).map((span) => getComputedStyle(span).backgroundColor))])
      .filter((found) => found.length));
    assert.deepEqual(colours.map((found) => found.length), [1, 1, 1]);
  });
});
