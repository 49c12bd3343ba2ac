// Sessions outlive reloads, killed tabs and sleep; they end with their tab.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, sessionOf, shows, tab, text, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { shellRig } from "../lib/rig.js";
import { Window } from "../lib/window.js";

// Much of it is waiting, which several can do at a time.
describe("sessions", { concurrency: 3 }, () => {
  const rig = shellRig();

  // Whether the daemon still has a session; asking does not count as use by the page.
  const lives = async (session) => !(await rig.daemon.ask({ a: "resize", s: session })).includes("no such session");

  async function until(condition, timeout = 15000) {
    for (const end = Date.now() + timeout; Date.now() < end;) {
      if (await condition()) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  }

  it("a reload comes back to the same session", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "x=kept; echo set");
    await shows(page, /^set$/m);
    const session = await sessionOf(page);
    await page.reload();
    await shows(page, /^set$/m);
    assert.equal(await sessionOf(page), session);
    await enter(page, "echo $x-$x");
    await shows(page, /^kept-kept$/m);
    // Longer than a session lives whose page has left.
    await new Promise((resolve) => setTimeout(resolve, 11000));
    await enter(page, "echo still-$x");
    await shows(page, /^still-kept$/m);
  });

  it("closing the tab ends the session within ten seconds and a little", async (t) => {
    const page = await rig.shell(t);
    const session = await sessionOf(page);
    const start = Date.now();
    await page.close({ runBeforeUnload: true });
    assert.ok(await until(async () => !(await lives(session)), 14000), "ended");
    assert.ok(Date.now() - start < 13000);
  });

  it("a killed tab that is restored has its session", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "x=alive; echo set");
    await shows(page, /^set$/m);
    const session = await sessionOf(page);
    const crashed = page.waitForEvent("crash");
    page.goto("chrome://crash").catch(() => {});
    await crashed;
    const again = await page.context().newPage();
    // The browser gives a restored tab its sessionStorage back.
    await again.goto(rig.daemon.url + "copy.png");
    await again.evaluate(([key, id]) => sessionStorage.setItem(key, id), ["anyterm /anyterm.html term", session]);
    await again.goto(rig.daemon.page);
    await shows(again, /^set$/m);
    await again.locator(".at-input").focus();
    await enter(again, "echo $x-$x");
    await shows(again, /^alive-alive$/m);
  });

  it("a browser that slept, and a tab that was frozen, have their session", async (t) => {
    // Longer than a session lives that has not asked to be kept.
    const brief = await Daemon.start("/bin/bash --norc --noprofile", "--session-timeout", "1");
    t.after(() => brief.stop());
    const window = await Window.open();
    t.after(() => window.close());
    const page = await window.tab();
    await visit(page, brief.page);
    const session = await sessionOf(page);
    const other = await brief.open();
    await enter(page, "x=slept; (until [ -e /dev/shm/$$ ]; do sleep 0.1; done; rm /dev/shm/$$; echo mean''while) &");
    await shows(page, /^\[1\] \d+$/m);
    window.sleep();
    assert.ok(await until(async () => (await brief.ask({ a: "resize", s: other })).includes("no such session")));
    await brief.ask({ a: "send", s: session, k: "touch /dev/shm/$$\r" });
    window.wake();
    await shows(page, "meanwhile", 30000);
    const devtools = await window.context.newCDPSession(page);
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    const third = await brief.open();
    assert.ok(await until(async () => (await brief.ask({ a: "resize", s: third })).includes("no such session")));
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
    await enter(page, "echo $x-well");
    await shows(page, /^slept-well$/m);
    assert.equal(await sessionOf(page), session);
  });

  it("a duplicated tab gets a terminal of its own", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "echo first");
    await shows(page, /^first$/m);
    const [copy] = await Promise.all([page.context().waitForEvent("page"), page.evaluate(() => { window.open(location.href); })]);
    await shows(copy, "$");
    assert.notEqual(await sessionOf(copy), await sessionOf(page));
    assert.doesNotMatch(await text(copy), /first/);
    await page.bringToFront();
    await enter(page, "echo second");
    await shows(page, /^second$/m);
  });

  it("a session taken over by another window can be taken back", async (t) => {
    const page = await rig.shell(t);
    const session = await sessionOf(page);
    await rig.daemon.ask({ a: "rcv", s: session, n: 0, w: 0 });
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /another window/);
    await page.click("text=Use it here");
    await page.waitForSelector(".at-note", { state: "hidden" });
    await enter(page, "echo back");
    await shows(page, /^back$/m);
    assert.equal(await sessionOf(page), session);
  });

  it("the end of the command is told in the page, its last output stays, and Reconnect opens another", async (t) => {
    const page = await rig.shell(t);
    await enter(page, "printf '\\033]0;the first\\a\\033]11;#400000\\a'; echo last words; exit 7");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /exit status 7/);
    await shows(page, /^last words$/m);
    const [words, bar] = await Promise.all([
      page.evaluate(() => [...document.querySelectorAll(".term > div")].find((row) => row.textContent.startsWith("last words")).getBoundingClientRect().toJSON()),
      page.locator(".at-note").boundingBox()]);
    assert.ok(words.bottom <= bar.y, "nothing lies over the last output");
    await page.keyboard.press("Tab");
    await page.click("text=Reconnect");
    await page.waitForSelector(".at-note", { state: "hidden" });
    await page.waitForFunction(() => !document.querySelector(".term").textContent.includes("last words"));
    assert.doesNotMatch(await page.title(), /the first/);
    assert.notEqual(await page.locator(".term").evaluate((term) => getComputedStyle(term).backgroundColor), "rgb(64, 0, 0)");
    await enter(page, "kill -9 $$");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /signal 9/);
  });

  it("a refusal of the daemon is told in the page", async (t) => {
    const strict = await Daemon.start("/bin/echo %p");
    t.after(() => strict.stop());
    const page = await tab(t, rig.browser);
    await page.goto(strict.page + "?param=%60id%60");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.ok((await page.textContent(".at-note")).length > 15);
    assert.equal(await page.locator(".at-note button").textContent(), "Try again");
  });

  it("a hidden tab asks briefly and holds no connection", async (t) => {
    const page = await tab(t, rig.browser);
    await page.addInitScript(() => {
      window.hiddenNow = false;
      Object.defineProperty(document, "visibilityState", { get: () => (window.hiddenNow ? "hidden" : "visible") });
    });
    // Before the page takes the browser's timers for its own.
    await page.clock.install();
    const waits = [];
    page.on("request", (request) => {
      const wait = /a=rcv.*w=(\d+)/.exec(request.postData() ?? "");
      if (wait) waits.push(+wait[1]);
    });
    await visit(page, rig.daemon.page);
    assert.ok(waits.at(-1) > 1000);
    await page.evaluate(() => { window.hiddenNow = true; document.dispatchEvent(new Event("visibilitychange")); });
    waits.length = 0;
    for (let minute = 0; minute < 5; minute++) {
      // The page looks at the clock again when it is answered, which takes it a moment.
      const answered = page.waitForResponse((answer) => /a=rcv/.test(answer.request().postData() ?? ""));
      await page.clock.fastForward(60000);
      await (await answered).finished();
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    assert.ok(waits.length >= 5 && waits.every((wait) => wait === 0), `waits ${waits}`);
    await page.evaluate(() => { window.hiddenNow = false; document.dispatchEvent(new Event("visibilitychange")); });
    await enter(page, "echo seen again");
    await shows(page, /^seen again$/m);
    assert.ok(await until(() => waits.at(-1) > 1000), `waits ${waits}`);
  });
});
