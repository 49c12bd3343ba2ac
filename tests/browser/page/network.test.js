// Bad networks: nothing garbled, nothing lost, nothing typed twice.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { enter, sessionOf, settled, shows, tab, text, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { breakable, cutsAtRandom, delaysEach, dropsEveryThird, dropsOne } from "../lib/proxy.js";
import { shellRig } from "../lib/rig.js";

// Output of every kind: scrolling, colours, wide characters, changes in place.
const program = (round) => `perl -e '$|=1; for $i (1..150) { print "\\e[3".($i%8)."mline $i \\x{f0}\\x{9f}\\x{98}\\x{80} \\xe6\\xbc\\xa2\\xe5\\xad\\x97\\e[m <&> ".("=" x ($i % 120))."\\r\\n"; print "\\e7\\e[3;5H\\e[7m counter $i \\e[m\\e8"; select undef,undef,undef,0.02 } print "FINI"."SHED ${round}\\r\\n"'`;

// Much of it is waiting, which several can do at a time.
describe("networks", { concurrency: 3 }, () => {
  const rig = shellRig();

  // What the page shows is what the daemon holds, row by row, scrollback included.
  async function compare(page) {
    const session = await sessionOf(page);
    const shown = await settled(page);
    const held = await rig.daemon.screen(session);
    while (held.length && held[0] === "" && held.length > shown.length) held.shift();
    assert.deepEqual(shown, held);
  }

  // Types through the bad network and lets the program write through it.
  // At least `cuts` answers are spoiled by that.
  async function survives(t, proxy, cuts = 0) {
    t.after(() => proxy.stop());
    const page = await tab(t, rig.browser);
    await visit(page, proxy.page);
    proxy.on = true;
    await enter(page, "stty -echo; printf 'IN''PUT\\n'; head -c 400 > /tmp/typed-$$; stty echo; md5sum < /tmp/typed-$$; cat /tmp/typed-$$");
    await shows(page, /^INPUT$/m, 30000);
    let typed = "";
    for (let i = 0; typed.length < 400; i++) typed += `${i},`;
    typed = typed.slice(0, 399) + "\n";
    for (const part of typed.match(/.{1,7}|\n/gs)) await page.keyboard.type(part, { delay: 1 });
    await shows(page, /^[0-9a-f]{32}  -$[^]*\n.*\$ ?$/m, 45000);
    assert.ok((await text(page)).replaceAll("\n", "").includes(typed.slice(0, -1)), "every key once and in order");
    // The slower everything is, the fewer answers there are to spoil.
    for (let round = 0; round === 0 || proxy.cuts < cuts; round++) {
      assert.ok(round < 10, `${proxy.cuts} of ${cuts} answers spoiled`);
      // Cleared, since the whole of a long scrollback never gets through what is cut that soon.
      await enter(page, `clear; ${program(round)}`);
      await shows(page, new RegExp(`^FINISHED ${round}\\n.*\\$`, "m"), 45000);
    }
    await compare(page);
  }

  it("a key takes one request, whose answer shows it", async (t) => {
    const page = await rig.shell(t);
    let requests = [];
    page.on("request", (request) => requests.push(/a=(\w+)/.exec(request.postData())?.[1]));
    // A busy machine may be too slow for that now and then.
    for (let n = 1; n <= 30; n++) {
      requests = [];
      await page.keyboard.type("x");
      await shows(page, new RegExp(`x{${n}}\\s*$`));
      if (requests.join() === "send") return;
    }
    assert.fail(requests.join());
  });

  // Browsers take what came of the headers before the connection broke for an answer without a body.
  for (const last of [undefined, "content-type", "x-anyterm-screen"]) {
    const how = last ? `broke off after its ${last}` : "got lost";
    it(`an echo that ${how} comes soon, also when nothing else does`, async (t) => {
      const proxy = await dropsOne(rig.daemon.port, last);
      t.after(() => proxy.stop());
      const page = await tab(t, rig.browser);
      proxy.due = true;
      await visit(page, proxy.page);
      assert.equal(proxy.due, false, "the answer to open was dropped");
      for (let n = 1; n <= 5; n++) {
        proxy.due = true;
        await page.keyboard.type("x");
        await shows(page, new RegExp(`\\$ x{${n}}\\s*$`), 5000);
        assert.equal(proxy.due, false);
      }
    });
  }

  it("a new size that got lost is asked for again", async (t) => {
    const page = await rig.shell(t);
    let lost = 0;
    await page.route("**/anyterm-module", (route) => (route.request().postData().startsWith("a=resize") && !lost++ ? route.abort() : route.continue()));
    await enter(page, 'old=$(stty size); until [ "$(stty size)" != "$old" ]; do sleep 0.05; done; echo resi""zed');
    await page.setViewportSize({ width: 700, height: 300 });
    await shows(page, /^resized$/m);
    assert.ok(lost >= 2);
  });

  it("every third answer dropped", async (t) => {
    await survives(t, await dropsEveryThird(rig.daemon.port), 10);
  });

  it("every answer 200 ms late", async (t) => {
    await survives(t, await delaysEach(rig.daemon.port, 200));
  });

  it("connections cut at random", async (t) => {
    await survives(t, await cutsAtRandom(rig.daemon.port, 11), 10);
  });

  it("a break is told quietly, and keys typed meanwhile are sent once, in order", async (t) => {
    const proxy = await breakable(rig.daemon.port);
    t.after(() => proxy.stop());
    const page = await tab(t, rig.browser);
    await visit(page, proxy.page);
    await enter(page, "echo ready");
    await shows(page, /^ready$/m);
    proxy.cut();
    await page.keyboard.type("echo in-the-");
    await page.waitForSelector(".at-pill:not([hidden])");
    assert.match(await page.textContent(".at-pill"), /lost/);
    await page.keyboard.type("break-$((3*3))");
    await page.keyboard.press("Enter");
    proxy.mend();
    await shows(page, /^in-the-break-9$/m, 20000);
    await page.waitForSelector(".at-pill", { state: "hidden" });
    assert.equal((await text(page)).match(/in-the-break-9/g).length, 1);
    await compare(page);
  });

  it("a daemon that went away is tried again; one that came back knows nothing, and the page says so", async (t) => {
    const own = await Daemon.start("/bin/bash --norc --noprofile");
    const page = await tab(t, rig.browser);
    await visit(page, own.page);
    await own.ask({ a: "close", s: await sessionOf(page) });
    await page.waitForSelector(".at-note:not([hidden])");
    await page.click("text=Reconnect");
    await page.waitForSelector(".at-note", { state: "hidden" });
    await shows(page, "$");
    await own.stop();
    await page.waitForSelector(".at-note:not([hidden]), .at-pill:not([hidden])");
  });
});
