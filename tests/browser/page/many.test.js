// Twelve terminals of one daemon in one browser, over six connections.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { enter, launch, sessionOf, shows, tab } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Twelve } from "../lib/many.js";
import { counting } from "../lib/proxy.js";
import { Site } from "../lib/site.js";

describe("many terminals", () => {
  let browser, daemon, site;
  before(async () => {
    daemon = await Daemon.start("/bin/bash --norc --noprofile");
    site = await Site.start(() => [1, 2, 3, 4].map((n) => `<iframe src="${daemon.page}?n=${n}" width="48%" height="300"></iframe>`).join(""));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await daemon?.stop();
  });

  it("four visible frames and eight hidden tabs: keys find a free connection, and nobody is lost", async (t) => {
    const proxy = await counting(daemon.port);
    t.after(() => proxy.stop());
    const twelve = await Twelve.open(proxy.page);
    t.after(() => twelve.close());
    for (const text of ["echo ", "$((40+2))", "\r"]) for (const frame of twelve.frames) await frame.evaluate((keys) => process_key(keys), text);
    for (const frame of twelve.frames) await shows(frame, /^42$/m);
    await twelve.settle();
    for (let round = 0; round < 5; round++) await twelve.press();
    // Of a browser's six connections two are always free for keys.
    assert.equal(twelve.held, 4);
    await twelve.wake();
    assert.ok(proxy.most <= 6, `${proxy.most} connections`);
  });

  it("seven visible frames share the connections too", async (t) => {
    const crowd = await Site.start(() => [1, 2, 3, 4, 5, 6, 7].map((n) => `<iframe src="${daemon.page}?c=${n}" width="30%" height="200"></iframe>`).join(""));
    t.after(() => crowd.stop());
    const page = await tab(t, browser);
    await page.goto(`http://127.0.0.1:${crowd.port}/`);
    for (const [n, frame] of page.frames().slice(1).entries()) {
      await shows(frame, "$");
      await frame.locator(".at-input").focus();
      await enter(frame.page(), `echo frame-$((${n}+100))`);
      await shows(frame, new RegExp(`^frame-${n + 100}$`, "m"));
    }
  });

  it("frames of one page come back each to its own session after a reload", async (t) => {
    const page = await tab(t, browser);
    await page.goto(`http://127.0.0.1:${site.port}/`);
    for (const [n, frame] of page.frames().slice(1).entries()) {
      await shows(frame, "$");
      await frame.locator(".at-input").focus();
      await enter(page, `echo mine-$((${n}+100))`);
      await shows(frame, `mine-${n + 100}`);
    }
    await page.reload();
    for (const [n, frame] of page.frames().slice(1).entries()) await shows(frame, `mine-${n + 100}`);
  });
});
