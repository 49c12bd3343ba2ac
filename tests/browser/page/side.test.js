// What travels beside the screen: the mouse, focus, the bell, cursor shapes, links, the clipboard.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { drag, enter, launch, placeOf, run, sessionOf, shows, tab, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";
import { got, listen } from "../lib/typed.js";

describe("beside the screen", () => {
  let browser, daemon;
  before(async () => {
    browser = await launch();
    daemon = await Daemon.start("/bin/bash --norc --noprofile", "--clipboard");
  });
  after(async () => {
    await browser?.close();
    await daemon?.stop();
  });

  async function shell(t, options) {
    const page = await tab(t, browser, options);
    await visit(page, daemon.page);
    return page;
  }

  // Where a cell of the screen is, column and row from 1. Needs a screen that begins with READY.
  const cell = (page, column, row) => page.evaluate(([c, r]) => {
    const first = document.querySelector(".term > div"), range = document.createRange(), text = document.createTreeWalker(first, NodeFilter.SHOW_TEXT).nextNode();
    range.setStart(text, 0);
    range.setEnd(text, 5);
    const { left, width } = range.getBoundingClientRect(), { top, height } = first.getBoundingClientRect();
    return [left + (c - 0.5) * width / 5, top + (r - 0.5) * height];
  }, [column, row]);

  it("a program that asks for the mouse gets buttons, drags, the wheel and the modifiers", async (t) => {
    const page = await shell(t);
    await listen(page, "\\033[?1002h\\033[?1006h");
    await page.mouse.move(...await cell(page, 10, 4));
    await page.mouse.down();
    await page.mouse.move(...await cell(page, 12, 6));
    await page.mouse.up();
    let text = "\x1b[<0;10;4M\x1b[<32;12;6M\x1b[<0;12;6m";
    await got(page, text);
    await page.mouse.click(...await cell(page, 1, 1), { button: "right" });
    await page.keyboard.down("Control");
    await page.mouse.click(...await cell(page, 3, 5), { button: "middle" });
    await page.keyboard.up("Control");
    text += "\x1b[<2;1;1M\x1b[<2;1;1m\x1b[<17;3;5M\x1b[<17;3;5m";
    await got(page, text);
    await page.mouse.wheel(0, 100);
    await page.mouse.wheel(0, -100);
    await got(page, text + "\x1b[<65;3;5M\x1b[<64;3;5M");
    // A move without a button is only for those that ask for it.
    await page.mouse.move(...await cell(page, 20, 8));
    await page.keyboard.type("z");
    await got(page, text + "\x1b[<65;3;5M\x1b[<64;3;5Mz");
  });

  it("every move, when that is asked for", async (t) => {
    const page = await shell(t);
    await listen(page, "\\033[?1003h\\033[?1006h");
    await page.mouse.move(...await cell(page, 10, 4));
    await got(page, "\x1b[<35;10;4M");
    await page.mouse.move(...await cell(page, 11, 4));
    await got(page, "\x1b[<35;10;4M\x1b[<35;11;4M");
  });

  it("focus comes and goes", async (t) => {
    const page = await shell(t);
    await listen(page, "\\033[?1004h");
    await page.focus("[aria-label=Menu]");
    await got(page, "\x1b[O");
    assert.equal(await page.locator(".at-focused").count(), 0);
    await page.locator(".at-input").focus();
    await got(page, "\x1b[O\x1b[I");
  });

  it("the bell flashes and does no more, or nothing where that is chosen", async (t) => {
    const page = await shell(t);
    await page.evaluate(() => {
      window.rung = 0;
      new MutationObserver(() => { if (document.querySelector(".at-flash")) window.rung++; }).observe(document.querySelector(".at-view"), { attributeFilter: ["class"] });
    });
    await enter(page, "printf '\\a'; echo one");
    await shows(page, /^one$/m);
    assert.ok(await page.evaluate(() => window.rung) > 0);
    await page.click("[aria-label=Menu]");
    await page.getByLabel("Bell").selectOption("off");
    await page.keyboard.press("Escape");
    await page.evaluate(() => { document.querySelector(".at-view").classList.remove("at-flash"); });
    await page.evaluate(() => { window.rung = 0; });
    await enter(page, "printf '\\a'; echo two");
    await shows(page, /^two$/m);
    assert.equal(await page.evaluate(() => window.rung), 0);
  });

  it("a screen reader is told what is new, and of a flood the end", async (t) => {
    const page = await shell(t);
    const said = (last) => page.waitForFunction((end) => {
      const lines = [...document.querySelectorAll("[role=log][aria-live=polite] > div")].map((line) => line.textContent);
      return lines.some((line) => line === end) && lines;
    }, last).then((lines) => lines.jsonValue());
    await enter(page, "echo one line");
    assert.ok((await said("one line")).length < 4);
    await enter(page, "seq 1001 1500");
    const lines = await said("1500");
    assert.ok(lines.length <= 13 && /^\d+ more lines$/.test(lines[0]), String(lines));
  });

  it("the cursor has the shape that the program chose", async (t) => {
    const page = await shell(t);
    for (const [code, shape] of [[4, "at-underline"], [6, "at-bar"], [2, "at-block"]]) {
      await enter(page, `printf '\\033[${code} q'`);
      await page.waitForSelector(`.term.${shape}`);
      // The class says nothing to the rest of the style sheet.
      const { left, y } = await placeOf(page, `${code} q`);
      assert.equal(await page.evaluate(([x, y]) => !!document.elementFromPoint(x, y).closest(".term > div"), [left + 2, y]), true, shape);
    }
    await enter(page, "printf '\\033[?25l'; read -n1");
    await page.waitForSelector(".term .cursor", { state: "detached" });
  });

  it("a link opens in a tab that knows nothing of this one, also one that goes on in the next row", async (t) => {
    const site = await Site.start((request) => `<title>${request.url}</title>`);
    t.after(() => site.stop());
    const page = await shell(t, { viewport: { width: 500, height: 400 } });
    const long = `http://127.0.0.1:${site.port}/${"long".repeat(30)}`;
    await enter(page, `clear; echo "(see ${long}.)"; printf '\\033]8;;http://127.0.0.1:${site.port}/named\\033\\\\a name\\033]8;;\\033\\\\\\n'`);
    await shows(page, /^a name$/m);
    const parts = page.locator(".term > div > a.at-link");
    await page.waitForFunction((long) => [...document.querySelectorAll(".term a.at-link")].map((link) => link.textContent).join("") === long, long);
    assert.deepEqual(await parts.evaluateAll((links) => links.map((link) => link.href)), Array(await parts.count()).fill(long));
    for (const [where, url] of [[parts.first(), long], [parts.last(), long], [page.locator("a", { hasText: "a name" }), `http://127.0.0.1:${site.port}/named`]]) {
      const [opened] = await Promise.all([page.context().waitForEvent("page"), where.click()]);
      await opened.waitForLoadState();
      assert.equal(opened.url(), url);
      assert.deepEqual(await opened.evaluate(() => [window.opener, document.referrer]), [null, ""]);
      await opened.close();
    }
  });

  it("an address in several rows is one while it is there, whatever its colours, and where the program has no link", async (t) => {
    const page = await shell(t, { viewport: { width: 500, height: 400 } });
    const address = `http://a.test/${"x".repeat(40)}`, links = () => page.evaluate(() => [...document.querySelectorAll(".term a")].map((link) => [link.textContent, link.href]));
    const linked = (wanted) => page.waitForFunction((wanted) => wanted === JSON.stringify([...document.querySelectorAll(".term a")].map((link) => [link.textContent, link.href])), JSON.stringify(wanted));
    await enter(page, "clear; PS1=; stty -echo; C=$COLUMNS");
    // Its last ten characters are in the second row, half of them in colour; what follows is another.
    const row = `printf '\\033[2;1H\\033[J%*s' $((C-${address.length - 10})) ''; printf '${address.slice(0, -5)}\\033[31m${address.slice(-5)}\\033[m, http://b.test/\\n'`;
    const all = [[address.slice(0, -10), address], [address.slice(-10, -5), address], [address.slice(-5), address], ["http://b.test/", "http://b.test/"]];
    await run(page, row);
    await linked(all);
    assert.equal(await page.locator(".term .j a").textContent(), address.slice(-5));
    // From where no link is, which a browser would drag.
    const { left, y } = await placeOf(page, ", ");
    await drag(page, { x: left + 2, y }, { x: 10, y });
    const selected = await page.evaluate(() => String(getSelection()));
    assert.match(selected, /^x+$/);
    // The row above goes, and takes the address along; what is selected in the other one is still there.
    await daemon.ask({ a: "send", s: await sessionOf(page), k: "printf '\\0337\\033[2;1H\\033[2K\\0338'\r" });
    await linked(all.slice(3));
    assert.equal(await page.evaluate(() => String(getSelection())), selected);
    await run(page, row.replace("\\033[31m", "\\033]8;;http://c.test/\\a").replace("\\033[m", "\\033]8;;\\a"));
    await page.waitForFunction(() => document.querySelectorAll(".term a").length === 4);
    assert.deepEqual((await links()).slice(2), [[address.slice(-5), "http://c.test/"], ["http://b.test/", "http://b.test/"]]);
  });

  it("what a program copies is for the clipboard, or shown where that is closed", async (t) => {
    const page = await shell(t);
    await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("closed")); });
    await enter(page, `printf '\\033]52;c;%s\\007' "$(printf 'copied <text>' | base64)"`);
    await page.waitForSelector("dialog[open]");
    assert.equal(await page.inputValue("dialog textarea"), "copied <text>");
    await page.keyboard.press("Escape");
    await page.evaluate(() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; });
    await enter(page, `printf '\\033]52;c;%s\\007' "$(printf again | base64)"`);
    await page.waitForFunction(() => window.copied === "again");
    assert.equal(await page.locator("dialog[open]").count(), 0);
  });
});
