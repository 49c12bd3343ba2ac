// What only time shows, in ten minutes and a little: `tests/browser/run soak/hours.test.js`. Not part of `make test`.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Daemon } from "../lib/daemon.js";
import { Twelve } from "../lib/many.js";
import { enter, sessionOf, shows } from "../lib/page.js";
import { Window } from "../lib/window.js";

const MINUTES = +(process.env.MINUTES ?? 10);
const minutes = (n) => new Promise((resolve) => setTimeout(resolve, n * 60000));
const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);

describe("a long time", { concurrency: true }, () => {
  let daemon;
  before(async () => { daemon = await Daemon.start("/bin/bash --norc --noprofile"); });
  after(() => daemon?.stop());

  it("eight hidden tabs live on, while keys in four visible frames are answered", async (t) => {
    const twelve = await Twelve.open(daemon.page);
    t.after(() => twelve.close());
    for (const [n, tab] of twelve.hidden.entries()) await tab.evaluate((name) => process_key(`name=${name}\r`), `tab-${n}`);
    await twelve.settle();
    const took = [];
    for (const end = Date.now() + MINUTES * 60000; Date.now() < end; await minutes(1 / 60)) took.push(...await twelve.press());
    took.sort((a, b) => a - b);
    console.log(`# ${took.length} keys in ${MINUTES} minutes, key to changed page: median ${share(took, 0.5)} ms, 95 % ${share(took, 0.95)} ms, 99 % ${share(took, 0.99)} ms, slowest ${took.at(-1).toFixed(1)} ms`);
    await twelve.wake();
    for (const [n, tab] of twelve.hidden.entries()) {
      await tab.bringToFront();
      await enter(tab, "echo still-$name");
      await shows(tab, new RegExp(`^still-tab-${n}$`, "m"));
    }
  });

  it("a laptop that slept for four minutes has its session, and a program's output of the time", async (t) => {
    const window = await Window.open();
    t.after(() => window.close());
    const tab = await window.tab();
    await tab.goto(daemon.page);
    await shows(tab, "$");
    await tab.locator(".at-input").focus();
    await enter(tab, `x=slept; (sleep ${MINUTES * 6}; echo mean''while) &`);
    await shows(tab, /^\[1\] \d+$/m);
    const session = await sessionOf(tab);
    window.sleep();
    await minutes(MINUTES * 0.4);
    window.wake();
    await shows(tab, "meanwhile", 30000);
    await enter(tab, "echo $x-well");
    await shows(tab, /^slept-well$/m);
    assert.equal(await sessionOf(tab), session);
  });
});
