// Twelve terminals of one daemon in one window: four frames of a page that is seen, and eight tabs that are not.
import assert from "node:assert/strict";
import { enter, sessionOf, shows } from "./page.js";
import { Site } from "./site.js";
import { Window } from "./window.js";

export class Twelve {
  // address: the page, with or without a proxy in between.
  static async open(address, ...flags) {
    const site = await Site.start(() => [1, 2, 3, 4].map((n) => `<iframe src="${address}?n=${n}" width="48%" height="300"></iframe>`).join(""));
    const window = await Window.open(...flags);
    const twelve = Object.assign(new Twelve(), { site, window, polls: new Set(), held: 0 });
    twelve.watch();
    twelve.hidden = [];
    for (let n = 0; n < 8; n++) {
      const tab = await window.tab();
      await tab.goto(`${address}?hidden=${n}`);
      await shows(tab, "$");
      twelve.hidden.push(tab);
    }
    twelve.page = await window.tab();
    await twelve.page.goto(`http://127.0.0.1:${site.port}/`);
    twelve.frames = twelve.page.frames().slice(1);
    for (const frame of twelve.frames) await shows(frame, "$");
    for (const tab of twelve.hidden) assert.equal(await tab.evaluate(() => document.visibilityState), "hidden");
    twelve.sessions = await Promise.all([...twelve.frames, ...twelve.hidden].map(sessionOf));
    assert.equal(new Set(twelve.sessions).size, 12);
    return twelve;
  }

  // Waits until the four that are seen, and no others, have a poll waiting, and counts from there.
  async settle() {
    for (const end = Date.now() + 20000; !(this.holders.size === 4 && this.frames.every((frame) => this.holders.has(frame)));) {
      assert.ok(Date.now() < end, `${this.holders.size} wait`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.held = 4;
  }

  // A page asks again before the driver has told the end of its last poll.
  get holders() { return new Set([...this.polls].map((request) => request.frame())); }

  // Counts polls that wait, each of which keeps a connection from everything else.
  watch() {
    const { context } = this.window;
    context.on("request", (request) => {
      if (!/a=rcv.*&w=[1-9]/.test(request.postData() ?? "")) return;
      this.polls.add(request);
      this.held = Math.max(this.held, this.holders.size);
    });
    for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => this.polls.delete(request));
  }

  // Milliseconds from a key to the page that shows it, in each frame.
  async press(key = "x") {
    const took = [];
    for (const frame of this.frames) {
      await frame.locator(".at-input").focus();
      await frame.evaluate(() => {
        let pressed = 0;
        document.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true, once: true });
        window.answered = new Promise((resolve) => {
          const watch = new MutationObserver(() => {
            if (!pressed) return;
            watch.disconnect();
            resolve(performance.now() - pressed);
          });
          watch.observe(document.querySelector(".term"), { childList: true, subtree: true, characterData: true });
        });
      });
      await this.page.keyboard.press(key);
      took.push(await frame.evaluate(() => window.answered));
    }
    return took;
  }

  // Looks at each hidden tab in turn: it has its session, and takes keys.
  async wake() {
    for (const [n, tab] of this.hidden.entries()) {
      await tab.bringToFront();
      await tab.locator(".at-input").focus();
      await enter(tab, `echo tab-$((${n}+100))`);
      await shows(tab, new RegExp(`^tab-${n + 100}$`, "m"), 20000);
    }
    assert.deepEqual(await Promise.all([...this.frames, ...this.hidden].map(sessionOf)), this.sessions);
  }

  async close() {
    await this.window.close();
    await this.site.stop();
  }
}
