// Links that the console signs with its PHP function, as a browser meets them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { enter, launch, sessionOf, shows, tab, visit } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";
import { Site } from "../lib/site.js";

const KEY = "6f1c7d0a3b2e49588d7c6b5a49382716";
const signer = fileURLToPath(new URL("../../../contrib/console/anyterm_link.php", import.meta.url));

// A link for ann, by PHP.
const sign = (param) => execFileSync("php", ["-r", "require $argv[1]; echo anyterm_link($argv[2], 'gate', $argv[3], 'ann');", "--", signer, KEY, param], { encoding: "utf8" });

describe("signed links", () => {
  let browser, daemon;
  before(async () => {
    const file = join(mkdtempSync(join(tmpdir(), "links-")), "keys");
    writeFileSync(file, KEY + "\n", { mode: 0o640 });
    if (process.getuid() === 0) {
      const nobody = execFileSync("id", ["-g", "nobody"], { encoding: "utf8" });
      chownSync(file, 0, +nobody);
      execFileSync("chmod", ["755", join(file, "..")]);
    }
    browser = await launch("--host-resolver-rules=MAP *.test 127.0.0.1");
    daemon = await Daemon.start(`/bin/sh -c 'echo "$0 for $1"; exec bash --norc --noprofile' %p %u`, "--auth", "link", "--name", "gate", "--link-key", file);
  });
  after(async () => {
    await browser?.close();
    await daemon?.stop();
  });

  it("a reload comes back by the session, and the next visit is told why it can't come in", async (t) => {
    const page = await tab(t, browser), link = `${daemon.page}?param=${sign("10.0.0.7")}`;
    await visit(page, link, "10.0.0.7 for ann");
    await enter(page, "x=kept; echo set");
    await shows(page, /^set$/m);
    const session = await sessionOf(page);
    await page.reload();
    await shows(page, /^set$/m);
    assert.equal(await sessionOf(page), session);

    const other = await tab(t, browser);
    await other.goto(link);
    await other.waitForSelector(".at-note:not([hidden])");
    assert.match(await other.textContent(".at-note"), /it was opened before\. Please open the terminal from the console again\.$/);
    assert.equal(await other.locator(".at-note button").count(), 0, "there is no use in trying again");

    await page.locator(".at-input").focus();
    await enter(page, "exit");
    await page.waitForSelector(".at-note:not([hidden])");
    assert.match(await page.textContent(".at-note"), /exit status 0/);
  });

  it("an answer that is lost on the way does not cost the link", async (t) => {
    const page = await tab(t, browser);
    let opens = 0;
    await page.route(/anyterm-module/, async (route) => {
      if (!route.request().postData()?.startsWith("a=open") || opens++) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await visit(page, `${daemon.page}?param=${sign("10.0.0.8")}`, "10.0.0.8 for ann");
    assert.equal(opens, 2);
  });

  it("in a frame of another site it is asked what the link is for", async (t) => {
    const page = await tab(t, browser);
    const html = `<iframe src="${daemon.page}?param=${sign("10.0.0.9")}" width="100%" height="550"></iframe>`;
    const site = await Site.start(() => html);
    t.after(() => site.stop());
    await page.goto(`http://console.test:${site.port}/`);
    const inner = await (await page.waitForSelector("iframe")).contentFrame();
    await inner.waitForSelector(".at-note:not([hidden])");
    assert.equal(await inner.textContent(".at-note span"), "A page of another site wants to open a terminal: 10.0.0.9");
    await inner.click(".at-note button");
    await shows(inner, "10.0.0.9 for ann");
  });
});
