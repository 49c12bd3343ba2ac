// A phone: 320 pixels, fingers, and a keyboard on the screen that lacks half of the keys.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { enter, out, sessionOf, settled, shows } from "../lib/chromium.js";
import { shellRig } from "../lib/rig.js";
import { got, listen } from "../lib/typed.js";

describe("a phone", () => {
  const rig = shellRig();

  async function phone(t) {
    const page = await rig.shell(t, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    return Object.assign(page, { devtools: await page.context().newCDPSession(page) });
  }

  const tapKey = (page, name) => page.getByRole("group", { name: "Keys" }).getByRole("button", { name, exact: true }).tap();
  const first = (page) => page.evaluate(() => { const term = document.querySelector(".term"); return term.children[Math.round(term.scrollTop / term.firstChild.offsetHeight)].textContent.trim(); });
  // Moves fingers from one place each to another, pixel rows of the page, in steps as a screen reports them.
  async function touch(page, ...fingers) {
    const send = (type, touchPoints) => page.devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    const at = (share) => fingers.map(([from, to], id) => ({ id, x: 160, y: Math.round(from + (to - from) * share) }));
    await send("touchStart", at(0));
    for (let step = 1; step <= 20; step++) await send("touchMove", at(step / 20));
    await send("touchEnd", []);
  }

  // A finger's scrolling rolls on for a moment, and a tap meanwhile only stops it. An event for its end may be one of
  // an earlier scroll.
  const rest = (page) => page.evaluate(async () => {
    const term = document.querySelector(".term");
    for (let top, still = 0; still < 15; top = term.scrollTop) {
      await new Promise(requestAnimationFrame);
      still = term.scrollTop === top ? still + 1 : 0;
    }
  });

  it("a tap brings the keyboard, which does not zoom the page", async (t) => {
    const page = await phone(t);
    await page.evaluate(() => document.activeElement.blur());
    await page.locator(".term").tap({ position: { x: 100, y: 300 } });
    const area = await page.evaluate(() => {
      const { localName, inputMode, readOnly, disabled } = document.activeElement, { fontSize } = getComputedStyle(document.activeElement);
      return { localName, inputMode, readOnly, disabled, fontSize: parseFloat(fontSize) };
    });
    assert.deepEqual({ ...area, fontSize: area.fontSize >= 16 }, { localName: "textarea", inputMode: "", readOnly: false, disabled: false, fontSize: true }, "iOS zooms into what is smaller than 16 px");
    assert.doesNotMatch(await page.getAttribute("meta[name=viewport]", "content"), /user-scalable|maximum-scale|minimum-scale/);
  });

  it("Esc, Tab, Ctrl, Alt and the arrows fit the width, and do what they say", async (t) => {
    const page = await phone(t);
    for (const name of ["Esc", "Tab", "Ctrl", "Alt", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"]) {
      const box = await page.getByRole("group", { name: "Keys" }).getByRole("button", { name, exact: true }).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 320 && box.height >= 32 && box.width >= 28, `${name} ${JSON.stringify(box)}`);
    }
    await page.screenshot({ path: join(out, "phone-keys.png") });
    await enter(page, "(echo sleeping; exec sleep 100)");
    await shows(page, /^sleeping$/m);
    await tapKey(page, "Ctrl");
    assert.equal(await page.getByRole("button", { name: "Ctrl", exact: true }).getAttribute("aria-pressed"), "true");
    await page.keyboard.insertText("c");
    await shows(page, /\^C\n.*\$/);
    assert.equal(await page.getByRole("button", { name: "Ctrl", exact: true }).getAttribute("aria-pressed"), "false");
    await listen(page);
    await page.keyboard.insertText("c");
    for (const name of ["Esc", "Tab", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"]) await tapKey(page, name);
    await tapKey(page, "Alt");
    await page.keyboard.insertText("b");
    await tapKey(page, "Ctrl");
    await tapKey(page, "ArrowLeft");
    for (const name of ["Home", "End", "PgUp", "PgDn"]) await tapKey(page, name);
    // Held and let go again.
    await tapKey(page, "Ctrl");
    await tapKey(page, "Ctrl");
    await page.keyboard.insertText("d");
    await got(page, "c\x1b\t\x1b[D\x1b[A\x1b[B\x1b[C\x1bb\x1b[1;5D\x1b[H\x1b[F\x1b[5~\x1b[6~d");
    assert.equal(await page.evaluate(() => document.activeElement.className), "at-input");
  });

  it("a finger scrolls back, and a program that has the screen", async (t) => {
    const page = await phone(t);
    await enter(page, "clear; seq 1 300");
    await shows(page, /^300\n.*\$/m);
    const before_ = +(await first(page));
    await touch(page, [150, 500]);
    await rest(page);
    await page.waitForFunction((n) => { const term = document.querySelector(".term"); return +term.children[Math.round(term.scrollTop / term.firstChild.offsetHeight)].textContent < n - 10; }, before_);
    await rig.daemon.ask({ a: "send", s: await sessionOf(page), k: "echo new\r" });
    await page.locator(".at-more").tap();
    await page.waitForSelector(".at-more", { state: "hidden" });
    await enter(page, "seq 1001 1300 | LESS= less");
    await shows(page, /^1001\n1002\n1003$/m);
    await touch(page, [400, 200]);
    await page.waitForFunction(() => ![...document.querySelectorAll(".term > div")].some((row) => row.textContent.trim() === "1001"));
    const far = +(await settled(page)).at(-3);
    await touch(page, [200, 300]);
    await page.waitForFunction((n) => ![...document.querySelectorAll(".term > div")].some((row) => row.textContent.trim() === String(n)), far);
  });

  it("two fingers zoom the page and not the terminal", async (t) => {
    const page = await phone(t);
    const sizes = [];
    page.on("request", (request) => /a=resize/.test(request.postData() ?? "") && sizes.push(request.postData()));
    await touch(page, [280, 180], [320, 420]);
    await page.waitForFunction(() => visualViewport.scale > 1.5);
    await enter(page, "echo still");
    await shows(page, /^still$/m);
    assert.deepEqual(sizes, []);
  });

  // What is below the keyboard would be typed blindly.
  const above = async (page, limit) => {
    for (const selector of [".term .cursor", ".at-keys"]) {
      const box = await page.locator(selector).boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= limit + 1, `${selector} ${JSON.stringify(box)}`);
    }
  };

  it("the keyboard on the screen leaves the cursor and the keys in sight", async (t) => {
    const page = await phone(t);
    await enter(page, "clear; seq 1 100");
    await shows(page, /^100\n.*\$/m);
    await page.setViewportSize({ width: 320, height: 340 });
    await enter(page, "until [ $(stty size | cut -d' ' -f1) -lt 20 ]; do sleep 0.05; done; echo small");
    await shows(page, /^small\n/m);
    await above(page, 340);
    await page.setViewportSize({ width: 320, height: 640 });
    await enter(page, "until [ $(stty size | cut -d' ' -f1) -gt 20 ]; do sleep 0.05; done; echo large");
    await shows(page, /^large\n/m);
    await above(page, 640);
  });

  it("also where it covers the page, as on iOS", async (t) => {
    const page = await phone(t);
    await enter(page, "clear; seq 1 100");
    await shows(page, /^100\n.*\$/m);
    const keyboard = (covers) => page.evaluate((pixels) => {
      for (const [name, value] of Object.entries({ height: innerHeight - pixels, offsetTop: 0, scale: 1 })) Object.defineProperty(visualViewport, name, { value, configurable: true });
      visualViewport.dispatchEvent(new Event("resize"));
    }, covers);
    await keyboard(300);
    await enter(page, "until [ $(stty size | cut -d' ' -f1) -lt 20 ]; do sleep 0.05; done; echo small");
    await shows(page, /^small\n/m);
    await above(page, 340);
    await keyboard(0);
    await enter(page, "until [ $(stty size | cut -d' ' -f1) -gt 20 ]; do sleep 0.05; done; echo large");
    await shows(page, /^large\n/m);
    await above(page, 640);
  });
});
