// The page in frames of other pages: the console's, and those of strangers.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, sessionOf, shows, tab } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

const COMMAND = `/bin/sh -c 'printf "[%%s]" "$@"; echo; exec cat' sh %p`;

describe("frames", () => {
  let browser, daemon, choosy, site;
  before(async () => {
    daemon = await Daemon.start(COMMAND, "--allow-host", "*.test");
    choosy = await Daemon.start(COMMAND, "--allow-host", "*.test", "--frame-ancestors", "self http://console.test:*");
    // /PORT/PARAMETER[?attribute] is a page with a frame of the daemon at that port, always under one name.
    site = await Site.start((asked) => {
      const [path, attribute = ""] = asked.url.split("?"), [, port, param] = path.split("/");
      return `<!DOCTYPE html><title>A site</title><a href="http://gateway.test:${port}/anyterm.html?param=${param}">link</a>
        <iframe ${decodeURIComponent(attribute)} src="http://gateway.test:${port}/anyterm.html?param=${param}" width="100%" height="550"></iframe>`;
    });
    browser = await launch("--host-resolver-rules=MAP *.test 127.0.0.1");
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await choosy?.stop();
    await daemon?.stop();
  });

  // A page of `host` with the frame, and what the frame has asked the daemon for.
  async function framed(t, host, of, rest) {
    const page = await tab(t, browser), asked = [];
    page.on("request", (request) => request.url().endsWith("/anyterm-module") && asked.push(request.postData()));
    await page.goto(`http://${host}:${site.port}/${of.port}/${rest}`);
    const frame = await page.waitForSelector("iframe").then((handle) => handle.contentFrame());
    return { page, frame, asked };
  }

  const question = ".at-note:not([hidden])";

  it("of a page on the same host, at any port: opens a session by itself", async (t) => {
    const { frame } = await framed(t, "gateway.test", daemon, "10.0.0.7");
    await shows(frame, "[10.0.0.7]");
  });

  it("of a page on another host: asks, names the target, and opens when told to", async (t) => {
    const { page, frame, asked } = await framed(t, "stranger.test", daemon, "root%2010.0.0.7");
    await frame.waitForSelector(question);
    assert.equal(await frame.textContent(`${question} span`), "A page of another site wants to open a terminal: root 10.0.0.7");
    assert.equal(await frame.locator(`${question} button`).textContent(), "Connect");
    // Keys go to the stranger's page, whatever it would like.
    assert.equal(await frame.evaluate(() => document.activeElement.localName), "body");
    await page.keyboard.press("Enter");
    assert.deepEqual(asked, []);

    await frame.click(`${question} button`);
    await shows(frame, "[root][10.0.0.7]");
    assert.equal(asked.filter((form) => form.startsWith("a=open")).length, 1);
  });

  it("what was opened comes back without a question, and is asked about again when it is over", async (t) => {
    // Another host of the same site: browsers let its frames remember.
    const { page, frame, asked } = await framed(t, "near.gateway.test", daemon, "10.0.0.7");
    await frame.click(`${question} button`);
    await shows(frame, "[10.0.0.7]");
    const session = await sessionOf(frame);
    await page.reload();
    await shows(page.frames()[1], "[10.0.0.7]");
    assert.equal(await sessionOf(page.frames()[1]), session);

    await page.goto("about:blank");
    await daemon.ask({ a: "close", s: session });
    await page.goBack();
    await page.frames()[1].waitForSelector(`${question} button:text("Connect")`);
    assert.equal(asked.filter((form) => form.startsWith("a=open")).length, 1);
  });

  it("of a page that says nothing of itself: asks", async (t) => {
    const { frame, asked } = await framed(t, "gateway.test", daemon, "10.0.0.7?referrerpolicy=no-referrer");
    await frame.waitForSelector(question);
    assert.deepEqual(asked, []);
  });

  it("shows a target that nobody could connect to as what it is", async (t) => {
    const { frame } = await framed(t, "stranger.test", daemon, "%3Cimg%20src=x%3E%E2%80%AEmoc.live%00" + "y".repeat(100));
    await frame.waitForSelector(question);
    const text = await frame.textContent(`${question} span`);
    assert.equal(text, `A page of another site wants to open a terminal: <img src=x>?moc.live?${"y".repeat(59)}\u2026`);
    assert.equal(await frame.locator(".at-note img").count(), 0);
  });

  it("a link from another site opens: the address bar shows where it leads", async (t) => {
    const { page } = await framed(t, "stranger.test", daemon, "10.0.0.7");
    await page.click("a");
    await shows(page, "[10.0.0.7]");
  });

  it("--frame-ancestors: no question in the frames of those pages, and no page in those of others", async (t) => {
    const { frame } = await framed(t, "console.test", choosy, "10.0.0.7?referrerpolicy=no-referrer");
    await shows(frame, "[10.0.0.7]");
    const other = await framed(t, "stranger.test", choosy, "10.0.0.7");
    await other.page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("anyterm.html")));
    await assert.rejects(other.frame.waitForSelector(".termframe", { timeout: 1500 }));
    assert.deepEqual(other.asked, []);
  });
});
