// Selection and the clipboard, where the browser gives a page nothing: plain
// http, a frame of another origin, no permission.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { drag, enter, launch, placeOf, sessionOf, shows, tab } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

const LINES = "printf 'one   \\nalpha /usr/bin/vim beta\\n'; printf 'x%.0s' {1..300}; echo end";

describe("copy and paste in a frame of another origin over plain http", () => {
  let browser, daemon, site;
  before(async () => {
    daemon = await Daemon.start("/bin/bash --norc --noprofile", "--allow-host", "*.test");
    site = await Site.start(() => `<!DOCTYPE html><title>Console</title><iframe src="http://console.test:${daemon.port}/anyterm.html?param=" width="100%" height="550"></iframe>`);
    browser = await launch("--host-resolver-rules=MAP *.test 127.0.0.1");
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await daemon?.stop();
  });

  async function framed(t) {
    const page = await tab(t, browser);
    await page.goto(`http://console.test:${site.port}/`);
    const frame = await page.waitForSelector("iframe").then((handle) => handle.contentFrame());
    await shows(frame, "$");
    await frame.locator(".at-input").focus();
    assert.equal(await frame.evaluate(() => isSecureContext || !!navigator.clipboard), false);
    return { page, frame };
  }

  // Where some text of the screen begins and ends, in pixels of the page.
  async function place(frame, words) {
    const box = await frame.frameElement().then((element) => element.boundingBox());
    const rect = await placeOf(frame, words);
    return { left: box.x + rect.left, right: box.x + rect.right, y: box.y + rect.y };
  }

  // What the system's clipboard holds, by pasting it into a page of the test's own.
  async function clipboard(page) {
    const other = await page.context().newPage();
    await other.goto(`http://console.test:${site.port}/plain`);
    await other.setContent("<textarea autofocus></textarea>");
    await other.focus("textarea");
    await other.keyboard.press("Control+V");
    const text = await other.inputValue("textarea");
    await other.close();
    await page.bringToFront();
    return text;
  }

  async function fill(page, text) {
    const other = await page.context().newPage();
    await other.goto(`http://console.test:${site.port}/plain`);
    await other.setContent("text");
    await other.evaluate((copied) => document.addEventListener("copy", (event) => {
      event.clipboardData.setData("text/plain", copied);
      event.preventDefault();
    }), text);
    await other.keyboard.press("Control+A");
    await other.keyboard.press("Control+C");
    await other.close();
    await page.bringToFront();
  }

  it("a drag over lines copies them without blanks, wrapped lines in one piece", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const from = await place(frame, "one"), to = await place(frame, "xend");
    await drag(page, { x: from.left + 1, y: from.y }, { x: to.right - 1, y: to.y });
    await page.keyboard.press("Control+Shift+C");
    assert.equal(await clipboard(page), `one\nalpha /usr/bin/vim beta\n${"x".repeat(300)}end`);
  });

  it("a double click takes a path, a triple click a wrapped line", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const word = await place(frame, "bin");
    await page.mouse.dblclick(word.left + 4, word.y);
    await page.keyboard.press("Control+Insert");
    assert.equal(await clipboard(page), "/usr/bin/vim");
    const line = await place(frame, "xend");
    await page.mouse.click(line.left + 4, line.y, { clickCount: 3 });
    await page.keyboard.press("Control+Shift+C");
    assert.equal(await clipboard(page), `${"x".repeat(300)}end`);
  });

  it("from the scrollback to the screen, by dragging, scrolling and a Shift click", async (t) => {
    const { page, frame } = await framed(t);
    // In one piece, so that what is out of sight at once is drawn late; the
    // prompt after it would take the view back to the bottom.
    await enter(page, "x=$(seq 1001 1100); clear; echo \"$x\"");
    await shows(frame, /^1100\n\S+\$$/m);
    await frame.evaluate(() => { const term = document.querySelector(".term"); term.scrollTop = 0; });
    await frame.waitForFunction(() => document.querySelector(".term").scrollTop === 0);
    const from = await place(frame, "1003"), to = await place(frame, "1005");
    await drag(page, { x: from.left + 1, y: from.y }, { x: to.right - 1, y: to.y });
    await page.keyboard.press("Shift+PageDown");
    await frame.evaluate(() => { const term = document.querySelector(".term"); term.scrollTop = term.scrollHeight; });
    const end = await place(frame, "1098");
    await page.keyboard.down("Shift");
    await page.mouse.click(end.right - 1, end.y);
    await page.keyboard.up("Shift");
    await page.keyboard.press("Control+Shift+C");
    assert.equal(await clipboard(page), Array.from({ length: 96 }, (_, n) => 1003 + n).join("\n"));
  });

  it("Shift selects while a program has the mouse, and new output leaves the selection alone", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, "printf '\\033[?1000h'; " + LINES);
    await shows(frame, /xend$/m);
    const word = await place(frame, "alpha");
    await page.keyboard.down("Shift");
    await drag(page, { x: word.left + 1, y: word.y }, { x: word.right - 1, y: word.y });
    await page.keyboard.up("Shift");
    await daemon.ask({ a: "send", s: await sessionOf(frame), k: "echo more\r" });
    await shows(frame, /^more$/m);
    await page.keyboard.press("Control+Shift+C");
    assert.equal(await clipboard(page), "alpha");
  });

  it("the button copies too, and typing goes on after a selection", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const word = await place(frame, "alpha");
    await page.mouse.dblclick(word.left + 4, word.y);
    await frame.click("[aria-label=Copy]");
    assert.equal(await clipboard(page), "alpha");
    await page.keyboard.type("echo typed-$((1+1))");
    await page.keyboard.press("Enter");
    await shows(frame, /^typed-2$/m);
  });

  it("copy on select, when chosen", async (t) => {
    const { page, frame } = await framed(t);
    await frame.click("[aria-label=Menu]");
    await frame.check("text=Copy on select");
    await page.keyboard.press("Escape");
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const word = await place(frame, "beta");
    await page.mouse.dblclick(word.left + 4, word.y);
    assert.equal(await clipboard(page), "beta");
  });

  it("Ctrl+Shift+V and Shift+Insert paste, bracketed where the program wants it", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, "stty raw -echo; printf '\\033[?2004hREADY\\r\\n'; cat -v");
    await shows(frame, /^READY$/m);
    await fill(page, "first\nsecond\u001b[201~");
    await page.keyboard.press("Control+Shift+V");
    await shows(frame, "^[[200~first^Msecond[201~^[[201~");
    await page.keyboard.press("Shift+Insert");
    await shows(frame, "^[[201~^[[200~first");
  });

  it("several lines are shown and asked about where they would be executed", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, "bind 'set enable-bracketed-paste off'; clear");
    await frame.waitForFunction(() => document.querySelectorAll(".term > div")[0].textContent.includes("$") && !document.querySelector(".term").textContent.includes("bind"));
    await fill(page, "echo one-$((1+1))\necho two-$((2+2))\n");
    await page.keyboard.press("Control+Shift+V");
    await frame.waitForSelector("dialog[open]");
    assert.equal(await frame.inputValue("dialog textarea"), "echo one-$((1+1))\necho two-$((2+2))\n");
    await page.keyboard.press("Escape");
    await page.keyboard.type("echo nothing-$((3+3))");
    await page.keyboard.press("Enter");
    await shows(frame, /^nothing-6$/m);
    assert.doesNotMatch(await frame.textContent(".term"), /one-2/);
    await page.keyboard.press("Control+Shift+V");
    await frame.waitForSelector("dialog[open]");
    await page.keyboard.press("Enter");
    await shows(frame, /^one-2$/m);
    await shows(frame, /^two-4$/m);
  });

  it("the Paste button asks for the text where the clipboard is closed", async (t) => {
    const { page, frame } = await framed(t);
    await fill(page, "echo pasted-$((5+5))");
    await frame.click("[aria-label=Paste]");
    await frame.waitForSelector("dialog[open]");
    await page.keyboard.press("Control+V");
    await frame.click("dialog .at-go");
    await page.keyboard.press("Enter");
    await shows(frame, /^pasted-10$/m);
  });

  it("the middle button pastes what was selected", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const word = await place(frame, "alpha");
    await page.mouse.dblclick(word.left + 4, word.y);
    await page.mouse.click(word.left + 40, word.y + 100, { button: "middle" });
    await shows(frame, "$ alpha");
  });

  it("the browser's own menu offers Paste: an editable lies under the pointer", async (t) => {
    const { page, frame } = await framed(t);
    // The event alone: a real menu would wait for a person.
    const under = frame.evaluate(() => {
      const at = { clientX: 300, clientY: 200, bubbles: true, cancelable: true };
      document.elementFromPoint(300, 200).dispatchEvent(new MouseEvent("contextmenu", at));
      return document.elementFromPoint(300, 200).localName;
    });
    assert.equal(await under, "textarea");
  });

  it("selected text is dragged to the prompt, and text from elsewhere", async (t) => {
    const { page, frame } = await framed(t);
    await enter(page, LINES);
    await shows(frame, /xend$/m);
    const from = await place(frame, "alpha"), to = await place(frame, "beta");
    await drag(page, { x: from.left + 1, y: from.y }, { x: to.right - 1, y: to.y });
    await drag(page, { x: from.left + 5, y: from.y }, { x: from.left + 200, y: from.y + 150 });
    await shows(frame, /^bash.*\$ alpha \/usr\/bin\/vim beta$/m);
    await page.keyboard.press("Control+u");
    // What comes from another program is not the driver's to drag.
    await frame.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "echo dropped-$((4+4))");
      document.querySelector(".term").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await shows(frame, "echo dropped");
    await page.keyboard.press("Enter");
    await shows(frame, /^dropped-8$/m);
  });

  it("a megabyte arrives whole and in order", async (t) => {
    const { page, frame } = await framed(t);
    const size = 1 << 20;
    await enter(page, `stty raw -echo; printf 'READY\\r\\n'; head -c ${size + 5} | md5sum; stty sane`);
    await shows(frame, /^READY$/m);
    const text = Array.from({ length: size / 16 }, (_, i) => String(i).padStart(15, "0") + "\n").join("");
    const { createHash } = await import("node:crypto");
    const sum = createHash("md5").update(text.replaceAll("\n", "\r") + "after").digest("hex");
    await fill(page, text);
    await page.keyboard.press("Control+Shift+V");
    await frame.waitForSelector("dialog[open]");
    assert.match(await frame.textContent("dialog p"), /65536 lines/);
    await frame.click("dialog .at-go");
    await page.keyboard.type("after");
    await shows(frame, sum, 30000);
  });
});
