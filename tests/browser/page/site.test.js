// Pages of third parties: the names of protocol 1.8, at once, with a style sheet of 1.1.29's classes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { request } from "node:http";
import { launch, rows, shows, tab, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

// The classes that a site's sheet of those days sets.
const SHEET = `.a { background-color: rgb(1, 2, 3); } .p { color: rgb(200, 201, 202); } .j { color: rgb(250, 0, 0); } .e { background-color: rgb(0, 0, 250); }
  .z { font-weight: normal; } .cursor { border: 1px solid red; margin: -1px; } .termframe { float: left; padding: 2px; background-color: green; }
  .termframe p { margin: 0; color: white; } .term { line-height: 17px; overflow: auto; overflow-x: visible; } button { text-transform: uppercase }`;

const page = (script) => `<!DOCTYPE html><html><head><title>A site</title><link rel="stylesheet" href="/site.css"><script src="/gate/anyterm.js"></script></head>
  <body><p>Before</p><div id="here"></div><script>${script}</script></body></html>`;

describe("sites", () => {
  let browser, daemon, site, html;
  before(async () => {
    daemon = await Daemon.start("/bin/sh -c 'printf \"[%%s]\" \"$1\"; echo; PS1=\"$ \" exec bash --norc --noprofile' sh %p");
    // As a web server does: its own pages, the seven names and the channel under a prefix from the daemon.
    site = await Site.start(async (asked) => {
      if (asked.url === "/site.css") return { type: "text/css", body: SHEET };
      const name = /^\/gate\/(anyterm\.(?:js|css|html)|(?:copy|paste)\.(?:png|gif)|anyterm-module)/.exec(asked.url)?.[1];
      if (!name) return asked.url === "/next" ? "<title>Next</title>" : html;
      const body = Buffer.concat(await asked.toArray());
      return new Promise((resolve, reject) => {
        const onward = request({ port: daemon.port, host: "127.0.0.1", method: asked.method, path: asked.url.slice(5), headers: { ...asked.headers, "accept-encoding": "identity" } }, async (answer) => resolve({
          type: answer.headers["content-type"], status: answer.statusCode, headers: answer.headers, body: Buffer.concat(await answer.toArray()) }));
        onward.on("error", reject);
        onward.end(body);
      });
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await daemon?.stop();
  });

  const open = async (t, script) => {
    html = page(script);
    const tab_ = await tab(t, browser);
    await tab_.goto(`http://127.0.0.1:${site.port}/`);
    return tab_;
  };

  it("create_term at once, fixed size, title with host and version, keys typed before it", async (t) => {
    const tab_ = await open(t, `var url_prefix = "/gate/"; process_key("echo ear"); create_term("here", "T %h T%v", 10, 50, "user%40host", "", 100); process_key("ly-$COLUMNS-$LINES\\r");`);
    await shows(tab_, "[user@host]");
    await shows(tab_, /^early-50-10$/m);
    assert.match(await tab_.textContent(".termframe > p"), new RegExp(`T 127\\.0\\.0\\.1:${site.port} T-\\d+\\.\\d+\\.\\d+`));
    assert.ok(await tab_.locator(".termframe .button").count() >= 2);
    const shown = await tab_.locator(".term").evaluate((term) => ({ rows: term.clientHeight / term.querySelector("div").getBoundingClientRect().height, kind: term.localName }));
    assert.equal(shown.rows, 10);
    assert.equal(shown.kind, "pre");
  });

  it("the prefix may come after the script, by let too, and the parameter as it is", async (t) => {
    const tab_ = await open(t, `let url_prefix = "/gate/"; window.onload = () => create_term("here", "T", 10, 50, "host", "utf-8", 0);`);
    await shows(tab_, "[host]");
  });

  it("the site's own sheet has its way with the classes it knows", async (t) => {
    const tab_ = await open(t, `url_prefix = "/gate/"; create_term("here", "T", 10, 50, "x", "", 0); process_key("clear; printf '\\\\033[31;44mred\\\\033[m\\\\n'\\r");`);
    await tab_.waitForSelector(".term .e.j");
    const style = (selector, name) => tab_.locator(selector).first().evaluate((el, property) => getComputedStyle(el)[property], name);
    assert.equal(await style(".term", "backgroundColor"), "rgb(1, 2, 3)");
    assert.equal(await style(".term", "color"), "rgb(200, 201, 202)");
    assert.equal(await style(".term .e.j", "color"), "rgb(250, 0, 0)");
    assert.equal(await style(".term .e.j", "backgroundColor"), "rgb(0, 0, 250)");
    assert.equal(await style(".termframe", "float"), "left");
    assert.equal(await style(".term .cursor", "borderTopColor"), "rgb(255, 0, 0)");
    // The rows still lie right.
    const heights = await tab_.evaluate(() => [...document.querySelectorAll(".term > div")].map((row) => row.getBoundingClientRect().height));
    assert.ok(heights.every((height) => height === heights[0] && height >= 12));
  });

  it("close_term closes, empties the frame and goes where the site says", async (t) => {
    const tab_ = await open(t, `url_prefix = "/gate/"; on_close_goto_url = "/next"; create_term("here", "T", 10, 50, "x", "", 0);`);
    await shows(tab_, "[x]");
    await tab_.evaluate(() => close_term());
    await tab_.waitForURL("**/next");
    const again = await open(t, `url_prefix = "/gate/"; create_term("here", "T", 10, 50, "x", "", 0);`);
    await shows(again, "[x]");
    await again.evaluate(() => close_term());
    assert.equal(await again.evaluate(() => here.children.length + here.className), "0");
    assert.deepEqual(await rows(again), []);
    await again.evaluate(() => create_term("here", "T", 5, 50, "y", "", 0));
    await shows(again, "[y]");
  });

  it("only the names of the protocol are global", async (t) => {
    const tab_ = await open(t, "");
    const names = await tab_.evaluate(async () => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      return Object.keys(window).filter((name) => !(name in frame.contentWindow) && !/^(0|here|__.*)$/.test(name));
    });
    assert.deepEqual(names.sort(), ["close_term", "copy_to_clipboard", "create_term", "open_term", "paste_from_clipboard", "process_key", "url_prefix"]);
  });

  it("a wrong element is told in the console, not in a dialog", async (t) => {
    const tab_ = await tab(t, browser);
    const said = tab_.waitForEvent("console", (message) => /no element/.test(message.text()));
    html = page(`url_prefix = "/gate/"; create_term("nowhere", "T", 5, 50, "y", "", 0);`);
    await tab_.goto(`http://127.0.0.1:${site.port}/`);
    await said;
  });

  it("a fixed size by the address of our own page", async (t) => {
    const tab_ = await tab(t, browser);
    await visit(tab_, daemon.page + "?rows=12&cols=60&param=h");
    await tab_.keyboard.type("stty size\n");
    await shows(tab_, /^12 60$/m);
  });
});
