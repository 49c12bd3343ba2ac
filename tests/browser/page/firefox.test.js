// Debian's Firefox: what Chromium is asked elsewhere, as far as Firefox has ways of its own.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { enter, launch, run, sessionOf, shows, tab, visit } from "../lib/firefox.js";
import { Daemon } from "../lib/daemon.js";
import { KEYPAD, SOME } from "../lib/keytable.js";
import { Site } from "../lib/site.js";
import { got, listen } from "../lib/typed.js";

describe("Firefox", () => {
  let browser, daemon, site;
  before(async () => {
    daemon = await Daemon.start("/bin/bash --norc --noprofile", "--allow-host", "*.test");
    site = await Site.start(() => `<!DOCTYPE html><title>Console</title><textarea></textarea><iframe src="http://console.test:${daemon.port}/anyterm.html?param=" width="100%" height="400"></iframe>`);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await daemon?.stop();
  });

  it("loads, types, and follows the window", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await enter(page, "echo gr\u00fc\u00dfe-\u6f22\u5b57-\u{1f600} | od -An -tx1 | tr -d ' \\n'");
    await shows(page, "6772c3bcc39f652de6bca2e5ad972df09f98800a");
    await page.setViewportSize({ width: 640, height: 360 });
    await run(page, "clear; until [ $(stty size | cut -d' ' -f2) -lt 90 ]; do sleep 0.05; done; echo fits $(stty size)");
    await shows(page, /^fits 1\d [67]\d$/m);
  });

  it("keys send what xterm does", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await listen(page);
    const table = { ...SOME, ...KEYPAD };
    for (const key of Object.keys(table)) await page.keyboard.press(key);
    await got(page, Object.values(table).join(""));
  });

  it("vim and the wheel in less", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await run(page, "vim -u NONE -N -i NONE");
    await shows(page, /^~$/m);
    await page.keyboard.type("ione two");
    await page.keyboard.press("Home");
    await page.keyboard.type("and ");
    await shows(page, "and one two");
    await page.keyboard.press("Escape");
    await enter(page, ":q!");
    await shows(page, /\$\s*$/);
    await run(page, "seq 1 500 | LESS= less");
    await shows(page, /^1\n2\n3$/m);
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => ![...document.querySelectorAll(".term > div")].some((row) => row.textContent.trim() === "1"));
  });

  it("colours, the cursor and a scrollback that is read in peace", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await run(page, "clear; seq 1 300; printf '\\033[31;44mred\\033[m\\n'");
    await shows(page, /^red$/m);
    const style = await page.locator(".term .e.j").last().evaluate((cell) => { const { color, backgroundColor } = getComputedStyle(cell); return [color, backgroundColor]; });
    assert.notEqual(style[0], style[1]);
    assert.equal(await page.locator(".term .cursor").count(), 1);
    await page.keyboard.press("Shift+PageUp");
    const top = () => page.waitForFunction(() => { const term = document.querySelector(".term"); return term.children[Math.round(term.scrollTop / term.firstChild.offsetHeight)].textContent.trim(); }).then((found) => found.jsonValue());
    const before_ = await top();
    await daemon.ask({ a: "send", s: await sessionOf(page), k: "seq 1 20\r" });
    await page.waitForSelector(".at-more:not([hidden])");
    assert.equal(await top(), before_);
    await page.keyboard.press("x");
    await page.waitForSelector(".at-more", { state: "hidden" });
  });

  it("copies and pastes in a frame of another origin, without permission", async (t) => {
    const page = await tab(t, browser);
    await page.goto(`http://console.test:${site.port}/`);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await shows(frame, "$");
    assert.equal(await frame.evaluate(() => isSecureContext || !!navigator.clipboard), false);
    await frame.click(".term");
    await run(frame, "clear; printf 'x%.0s' {1..300}; echo end; echo 'over   '");
    await shows(frame, /^over$/m);
    // From the first of the x to the end of the line after them.
    const [from, to] = await Promise.all([/^x+$/, /^over/].map((hasText) => frame.locator(".term > div", { hasText }).first().boundingBox()));
    await page.mouse.move(from.x + 1, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 100, to.y + 4);
    await page.mouse.move(to.x + 200, to.y + 8);
    await page.mouse.up();
    await page.keyboard.press("Control+Insert");
    await frame.click("[aria-label=Paste]");
    await page.keyboard.press("Control+V");
    const copied = `${"x".repeat(300)}end\nover`;
    assert.equal(await frame.inputValue("dialog textarea"), copied);
    await page.keyboard.press("Escape");
    await page.focus("textarea");
    await page.keyboard.press("Control+V");
    assert.equal(await page.inputValue("textarea"), copied);
    await page.fill("textarea", "echo pasted-$((2*21))\necho more");
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Control+X");
    await frame.locator(".at-input").focus();
    await page.keyboard.press("Control+Shift+V");
    await shows(frame, "echo more");
    await page.keyboard.press("Enter");
    await shows(frame, /^pasted-42$/m);
  });

  it("a reload keeps the session, closing the tab ends it", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await run(page, "x=kept; echo set");
    await shows(page, /^set$/m);
    const session = await sessionOf(page);
    await page.reload();
    await shows(page, /^set$/m);
    await page.locator(".at-input").focus();
    await enter(page, "echo $x-$x");
    await shows(page, /^kept-kept$/m);
    assert.equal(await sessionOf(page), session);
    // Several: what a page says last does not get out of each tab.
    const pages = [page], sessions = [session];
    while (pages.length < 6) {
      const other = await tab(t, browser);
      await visit(other, daemon.page);
      sessions.push(await sessionOf(other));
      pages.push(other);
    }
    for (const each of pages) await each.close({ runBeforeUnload: true });
    const lives = async (s) => !(await daemon.ask({ a: "resize", s })).includes("no such session");
    const start = Date.now();
    for (const each of sessions) {
      while (await lives(each)) {
        assert.ok(Date.now() - start < 14000, "ended");
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  });

  it("a page that stays after all keeps the session", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    // As a download does: the page is to go, and stays.
    await page.route("**/nothing", (route) => route.fulfill({ status: 204 }));
    await Promise.all([page.waitForRequest("**/nothing"), page.evaluate(() => { location.href = "nothing"; })]);
    await enter(page, "echo still-$((40+2))");
    await shows(page, /^still-42$/m);
  });

  it("the end of a command is told, and Reconnect opens another", async (t) => {
    const page = await tab(t, browser);
    await visit(page, daemon.page);
    await run(page, "clear; echo last words; exit 7");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /exit status 7/);
    await shows(page, /^last words$/m);
    await page.click("text=Reconnect");
    await page.waitForFunction(() => !document.querySelector(".term").textContent.includes("last words"));
    await shows(page, "$");
  });
});
