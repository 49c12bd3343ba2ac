// The console's frame as the extension prints it, from PHP, and what operators do in it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { enter, launch, out, shows, tab, text } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";

// Starts php's own server on a free port; it says which on stderr.
async function php(folder) {
  const child = spawn("php", ["-S", "127.0.0.1:0", "-t", folder], { stdio: ["ignore", "ignore", "pipe"] });
  process.once("exit", () => child.kill("SIGKILL"));
  for await (const line of createInterface(child.stderr)) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line);
    if (port) return { child, port: port[1] };
  }
  throw new Error("php did not start");
}

describe("the console", () => {
  let browser, ssh, telnet, console_;
  before(async () => {
    // Programs that show the parameter as the command got it.
    ssh = await Daemon.start(`/bin/sh -c 'printf "[%%s]" "$@"; echo; exec bash --norc --noprofile' ssh %p`, "--allow-option", "-p", "--allow-host", "*.test");
    telnet = await Daemon.start(`/bin/sh -c 'printf "[%%s]" "$@"; echo; exec cat' telnet %p`, "--allow-host", "*.test");
    const folder = mkdtempSync(join(tmpdir(), "console-"));
    writeFileSync(join(folder, "index.php"), `<!DOCTYPE html><html><body><h1>Remote Gateway</h1><?php
      $ssh = "http://console.test:${ssh.port}/anyterm.html?param=-p 22 root@10.0.0.7";
      $telnet = "http://console.test:${telnet.port}/anyterm.html?param=10.0.0.7 23";
      echo '<iframe src="' . ($_GET['m'] === 'telnet' ? $telnet : $ssh) . '" width="100%" height="550"></iframe>';
      ?></body></html>`);
    console_ = await php(folder);
    browser = await launch("--host-resolver-rules=MAP *.test 127.0.0.1");
  });
  after(async () => {
    await browser?.close();
    if (console_) { console_.child.kill(); await once(console_.child, "exit"); }
    await ssh?.stop();
    await telnet?.stop();
  });

  async function framed(t, method, viewport = { width: 1100, height: 760 }) {
    const page = await tab(t, browser, { viewport });
    await page.goto(`http://console.test:${console_.port}/?m=${method}`);
    return { page, frame: await (await page.waitForSelector("iframe")).contentFrame() };
  }

  it("ssh: the parameter's words arrive as the console sent them", async (t) => {
    const { page, frame } = await framed(t, "ssh");
    await shows(frame, "[-p][22][root@10.0.0.7]");
    assert.equal(await frame.title(), "Pandora FMS Remote Gateway");
    assert.equal(await frame.textContent(".at-title"), "Pandora FMS Remote Gateway");
    await page.screenshot({ path: join(out, "console.png") });
  });

  it("telnet: likewise, and keys reach the program after a click", async (t) => {
    const { page, frame } = await framed(t, "telnet");
    await shows(frame, "[10.0.0.7][23]");
    await frame.click(".term");
    await enter(page, "hello router");
    await shows(frame, /hello router\nhello router/);
  });

  it("fills the frame, and follows it", async (t) => {
    const { page, frame } = await framed(t, "ssh");
    await shows(frame, "$");
    await frame.click(".term");
    await enter(page, "stty size");
    await shows(frame, /^\d+ \d+$/m);
    const [before_] = (await text(frame)).match(/^\d+ \d+$/m);
    await page.setViewportSize({ width: 700, height: 760 });
    const cols = await frame.evaluate(() => {
      const probe = document.querySelector(".term > div").cloneNode();
      probe.textContent = "0".repeat(10);
      probe.style.cssText = "width: max-content; contain: none";
      document.querySelector(".term").append(probe);
      const width = probe.getBoundingClientRect().width / 10;
      probe.remove();
      return Math.floor((document.querySelector(".term").clientWidth - 8) / width);
    });
    await enter(page, "clear; while [ $(stty size | cut -d' ' -f2) != " + cols + " ]; do sleep 0.05; done; echo fits");
    await shows(frame, /^fits$/m);
    const [high, wide] = before_.split(" ");
    assert.ok(high >= 28 && high <= 34 && wide >= 100 && wide <= 140, `the console's frame has 28 rows of 100 at least: ${before_}`);
  });

  it("the control-key menu sends what a browser keeps for itself", async (t) => {
    const { page, frame } = await framed(t, "ssh");
    await shows(frame, "$");
    await frame.click(".term");
    await page.keyboard.type("echo one two");
    await frame.selectOption(".at-control", "W");
    await page.keyboard.type("three");
    await page.keyboard.press("Enter");
    await shows(frame, /^one three$/m);
  });
});
