// Nothing that a stranger may write becomes markup, script, a request or another row's business.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { enter, launch, rows, run, shows, tab, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

const PAYLOADS = [
  `<script>alert(1)</script>`,
  `<img src=x onerror=alert(2)>`,
  `"><svg onload=alert(3)>`,
  `</pre></span><iframe srcdoc="<script>parent.alert(4)</script>">`,
  `&lt;script&gt;alert(5)&lt;/script&gt; &#60;b&#62; &amp;lt;i&amp;gt;`,
  `<br><br class="w"><span class="a" onclick="alert(6)" style="position:fixed;inset:0">`,
  "${alert(7)} `${alert(7)}` {{alert(7)}} <!-- --> ]]> %3Cscript%3E",
  `<a href="javascript:alert(8)">x</a><form action=//evil.test><input name=p autofocus onfocus=alert(8)>`,
];

const LINKS = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\\tscript:alert(1)", "data:text/html,<script>alert(2)</script>", "vbscript:x", "file:///etc/passwd", "blob:x", "about:blank", "//evil.test/",
  `https://ok.test/" onmouseover="alert(3)`, "https://ok.test/'><script>alert(4)</script>", "https://ok.test/&quot; onclick=&quot;alert(5)", "https://user:pass@ok.test/", "mailto:a@ok.test?body=<script>", " https://ok.test/"];

describe("hostile text", () => {
  let browser, daemon, strict;
  before(async () => {
    browser = await launch();
    daemon = await Daemon.start("/bin/bash --norc --noprofile");
    strict = await Daemon.start("/bin/echo %p");
  });
  after(async () => {
    await browser?.close();
    await daemon?.stop();
    await strict?.stop();
  });

  // A tab that remembers what its policy stopped and where it asked for something. Dialogs fail it anyway.
  async function watched(t) {
    const page = await tab(t, browser);
    await page.addInitScript(() => {
      window.stopped = [];
      document.addEventListener("securitypolicyviolation", (event) => window.stopped.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    page.asked = [];
    page.on("request", (request) => page.asked.push(request.url()));
    page.on("popup", (popup) => page.asked.push(`popup ${popup.url()}`));
    return page;
  }

  // Of what the page consists, and that nothing was tried.
  async function harmless(page, origin, elements = "") {
    const found = await page.evaluate(() => ({
      stopped: window.stopped,
      kinds: [...new Set([...document.querySelectorAll(".term *")].map((el) => el.localName))].sort().join(),
      odd: [...document.querySelectorAll("script, img, iframe, object, embed, form, base, link, style, meta[http-equiv], input, svg:not(.button)")].map((el) => el.outerHTML.slice(0, 80)).filter((html) => !/^<(script|link)[^>]* (src|href)="[a-z/]*anyterm\.(js|css)"/.test(html)),
      handlers: [...document.querySelectorAll("*")].flatMap((el) => el.getAttributeNames()).filter((name) => /^on|srcdoc|formaction/.test(name)),
      styles: [...document.querySelectorAll(".term [style]")].map((el) => el.getAttribute("style")).filter((style) => !/^((color|background-color|text-decoration-color): rgb\([\d, ]+\);? ?)+$/.test(style)),
      links: [...document.querySelectorAll("a")].filter((a) => a.hasAttribute("href") && (!/^(https?|mailto):$/.test(a.protocol) || a.target !== "_blank" || a.rel !== "noopener noreferrer" || a.tabIndex !== -1)).map((a) => a.href),
    }));
    assert.deepEqual(found, { stopped: [], kinds: elements || found.kinds, odd: [], handlers: [], styles: [], links: [] });
    assert.match(found.kinds, /^((^|,)(a|div|span))*$/);
    assert.deepEqual(page.asked.filter((url) => !url.startsWith(origin)), []);
  }

  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  it("on the screen it is text, as it was written", async (t) => {
    const page = await watched(t);
    await visit(page, daemon.page);
    await run(page, `stty -echo; clear; printf '%s\\n' ${PAYLOADS.map(quoted).join(" ")}; printf '\\033[31m%s\\033[m\\n' ${PAYLOADS.map(quoted).join(" ")}; echo DONE`);
    await shows(page, /^DONE$/m);
    const shown = await rows(page);
    for (const payload of PAYLOADS) assert.equal(shown.filter((row) => row === payload).length, 2, payload);
    await harmless(page, daemon.url, "div,span");
  });

  it("in a title it is text, and only of the title's own line", async (t) => {
    const page = await watched(t);
    await visit(page, daemon.page);
    for (const payload of [...PAYLOADS, "a\u202eb\u2066c"]) {
      await run(page, `printf '\\033]0;%s\\007' ${quoted(payload)}`);
      const expected = payload.replace(/[\u202e\u2066]/g, "");
      await page.waitForFunction((title) => document.querySelector(".at-title").textContent === title, expected);
      assert.equal((await page.title()).trim(), expected.trim());
    }
    await harmless(page, daemon.url);
  });

  it("a link leads to a web site or to nothing", async (t) => {
    const page = await watched(t);
    await visit(page, daemon.page);
    const links = LINKS.map((uri, n) => `printf '\\033]8;;${uri.replaceAll("'", "'\\''").replaceAll("%", "%%")}\\033\\\\link${n}\\033]8;;\\033\\\\\\n'`);
    await run(page, `stty -echo; clear; ${links.join("; ")}; printf 'see https://ok.test/a"onclick="b and <https://ok.test/c> javascript:alert(1)\\n'; echo DONE`);
    await shows(page, /^DONE$/m);
    for (let n = 0; n < LINKS.length; n++) {
      const link = page.locator(".term a[href]", { hasText: new RegExp(`^link${n}$`) });
      assert.equal(await link.count(), /^(https?:|mailto:)/.test(LINKS[n]) ? 1 : 0, LINKS[n]);
    }
    await page.waitForSelector(".term a.at-link");
    assert.deepEqual(await page.locator(".term a.at-link").allTextContents(), ["https://ok.test/a", "https://ok.test/c"]);
    // Clicking what leads nowhere does nothing.
    await page.getByText("link0", { exact: true }).click();
    await page.getByText("link3", { exact: true }).click();
    await harmless(page, daemon.url);
  });

  it("text whose direction turns stays in its row", async (t) => {
    const page = await watched(t);
    await visit(page, daemon.page);
    const marks = ["\u202e", "\u202d", "\u2067", "\u2068", "\u200f", "\u05d0\u05d1"];
    await run(page, `stty -echo; clear; ${marks.map((mark) => `printf 'left${mark}right\\nplain row\\n'`).join("; ")}; echo DONE`);
    await shows(page, /^DONE$/m);
    // A row without marks begins at the left and runs to the right.
    const places = await page.evaluate(() => [...document.querySelectorAll(".term > div")].filter((row) => row.textContent.trim() === "plain row").map((row) => {
      const text = document.createTreeWalker(row, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
      return [0, 4, 8].map((at) => { range.setStart(text, at); range.setEnd(text, at + 1); return Math.round(range.getBoundingClientRect().left - row.getBoundingClientRect().left); });
    }));
    assert.equal(places.length, marks.length);
    for (const [first, middle, last] of places) assert.ok(first === 0 && first < middle && middle < last, `${places}`);
    assert.doesNotMatch((await rows(page)).join(""), /[\u202a-\u202e\u2066-\u2069]/);
  });

  it("in a refusal of the daemon it is text", async (t) => {
    const { 1: payload } = PAYLOADS, encoded = encodeURIComponent(payload);
    for (const query of [`param=${encoded}`, `param=x&charset=${encoded}`, `param=${payload}&rows=<b>&cols="onload=alert(1)`]) {
      const page = await watched(t);
      await page.goto(`${strict.page}?${query}`);
      await page.waitForSelector(".at-note:not([hidden])");
      assert.ok((await page.textContent(".at-note")).includes(payload), "as it was sent");
      assert.equal(await page.locator(".at-note > *").evaluateAll((all) => all.map((el) => el.localName).join()), "span,button");
      await harmless(page, strict.url);
    }
  });

  it("in a site's own title it is text", async (t) => {
    const site = await Site.start((request) => request.url.endsWith("anyterm.js") ? fetch(daemon.url + "anyterm.js").then(async (answer) => ({ type: "text/javascript", body: await answer.text() }))
      : `<!DOCTYPE html><meta charset=utf-8><script src="/anyterm.js"></script><div id=here></div><script>create_term("here", ${JSON.stringify(PAYLOADS[1]).replaceAll("<", "\\u003c")}, 10, 50)</script>`);
    t.after(() => site.stop());
    const page = await watched(t);
    await page.goto(`http://127.0.0.1:${site.port}/`);
    assert.equal(await page.textContent(".at-title"), PAYLOADS[1]);
    assert.equal(await page.locator(".at-title *").count(), 0);
  });

  // The page does not trust the daemon either: its answers may come through whatever lies between.
  it("an answer that is no answer of ours becomes text or nothing", async (t) => {
    const page = await watched(t);
    let spoiled = false, release;
    const looked = new Promise((resolve) => { release = resolve; });
    await page.route("**/anyterm-module", async (route) => {
      if (spoiled) return looked.then(() => route.continue());
      const answer = await route.fetch();
      const body = await answer.text();
      if (body[0] !== "R") return route.fulfill({ response: answer });
      spoiled = true;
      const rows = [`<script>alert(1)</script>one`, `<img src="x" onerror="alert(1)">two`, `<span class="a" onclick="alert(1)">three</span>`, `<span style="background:url(//evil.test/x)">four</span>`,
        `<span style="position:fixed;color:#ff0000">five</span>`, `<a href="javascript:alert(1)">six</a>`, `<a href="https://ok.test/">seven</a>`, `<span class="at-input at-note">eight</span>`, `</span></div></pre>nine`, `<span class="a`];
      const headers = { ...answer.headers(), "x-anyterm-title": encodeURIComponent(PAYLOADS[1]), "x-anyterm-colors": "fg=url(//evil.test/c);bg=#12;cursor=red;}body{display:none" };
      return route.fulfill({ response: answer, headers, body: "R" + rows.map((row) => row + "<br>").join("") });
    });
    await page.goto(daemon.page);
    await shows(page, /one\ntwo\nthree\nfour/);
    assert.equal(await page.textContent(".at-title"), PAYLOADS[1]);
    await page.getByText("six").click();
    await harmless(page, daemon.url);
    // What comes next is the daemon's own screen again.
    release();
    await page.locator(".at-input").focus();
    await enter(page, "echo well-$((1+1))");
    await shows(page, /^well-2$/m);
  });
});
