// Tabs of a browser, and what a terminal in one shows.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asset } from "./source.js";

export const out = fileURLToPath(new URL("../../out/", import.meta.url));
mkdirSync(out, { recursive: true });

// A tab of its own for a test: storage is not shared with others, it is closed
// when the test ends, and an error in the page or a dialog of the browser fails it.
export async function tab(test, browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 640 }, colorScheme: "dark", ...options });
  if (process.env.ANYTERMD_PAGE === "source") await fromSource(context);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  test.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return page;
}

// Work on the page: its files from the source tree, everything else from the daemon.
export async function fromSource(context) {
  for (const [name, contentType] of [["anyterm.js", "text/javascript"], ["anyterm.html", "text/html"], ["anyterm.css", "text/css"]]) {
    await context.route(new RegExp(`/${name}(\\?|$)`), (route) => route.fulfill({ contentType, body: asset(name) }));
  }
}

// The rows of the screen itself, blanks at their ends dropped. `where` is a page or a frame.
export const rows = (where) => where.evaluate(() => [...document.querySelectorAll(".term > div")].map((row) => row.textContent.trimEnd()));

// The rows once those out of sight, which are drawn a little later, are there too:
// nothing has changed for a while.
export async function settled(where) {
  await where.evaluate(() => new Promise((resolve) => {
    let timer;
    const again = () => { clearTimeout(timer); timer = setTimeout(() => { observer.disconnect(); resolve(); }, 300); };
    const observer = new MutationObserver(again);
    observer.observe(document.querySelector(".term"), { childList: true, characterData: true, subtree: true });
    again();
  }));
  return rows(where);
}

export const text = async (where) => (await rows(where)).join("\n");

// Waits until the terminal's text holds a string, or matches a pattern.
export async function shows(where, what, timeout = 10000) {
  const pattern = what instanceof RegExp ? [what.source, what.flags] : [what.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), ""];
  try {
    await where.waitForFunction(([source, flags]) => {
      const all = [...document.querySelectorAll(".term > div")].map((row) => row.textContent.trimEnd()).join("\n");
      return new RegExp(source, flags).test(all);
    }, pattern, { timeout, polling: 20 });
  } catch {
    throw new Error(`the terminal does not show ${what}:\n${await text(where)}`);
  }
}

// Opens a page and waits for what its program prints first.
export async function visit(page, url, prompt = "$") {
  await page.goto(url);
  await shows(page, prompt);
  await page.locator(".at-input").focus();
}

// Types a line and Enter.
export async function enter(page, line) {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

// Runs a line whose typing is not what a test is about: at once, and not key by key.
export const run = (where, line) => where.evaluate((text) => window.process_key(text), line + "\r");

// The id of the session that a page has, from what it remembers. Frames of one origin share that.
export const sessionOf = (where) => where.evaluate(() => Object.entries(sessionStorage)
  .find(([key, value]) => key.startsWith(`anyterm ${location.pathname}${location.search} `) && /^[0-9a-f]{16,}$/.test(value))?.[1]);

// Where some text begins and ends, in pixels of its frame; the last where it is more than once.
// Waits for it: rows that come out of sight are drawn a little later.
export async function placeOf(where, words) {
  await shows(where, words);
  return where.evaluate((wanted) => {
    const row = [...document.querySelectorAll(".term > div")].findLast((row) => row.textContent.includes(wanted));
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + wanted.length);
      const { left, right, top, height } = range.getBoundingClientRect();
      return { left, right, y: top + height / 2 };
    }
  }, words);
}

// From one point of the page to another with the button held.
export async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}
