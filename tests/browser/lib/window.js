// A browser as a person has it: one window, of whose tabs one is seen. The others are hidden and slowed down, which the
// driver's own way to start a browser keeps from happening.
import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FLAGS } from "./chromium.js";
import { fromSource } from "./page.js";

export class Window {
  static async open(...flags) {
    const profile = mkdtempSync(join(tmpdir(), "window-"));
    const child = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", ["--headless", ...FLAGS, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "--window-size=1100,740", ...flags, "about:blank"], {
      // A group of its own, to put all of it to sleep.
      detached: true, stdio: ["ignore", "ignore", "pipe"],
    });
    const kill = () => { try { process.kill(-child.pid, "SIGKILL"); } catch { /* gone already */ } };
    process.once("exit", kill);
    // A test that takes too long is ended by a signal.
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
    let address;
    for await (const line of createInterface(child.stderr)) {
      address = /listening on (ws:\S+)/.exec(line)?.[1];
      if (address) break;
    }
    child.stderr.resume();
    const browser = await chromium.connectOverCDP(address, { noDefaults: true });
    const context = browser.contexts()[0];
    if (process.env.ANYTERMD_PAGE === "source") await fromSource(context);
    return Object.assign(new Window(), { child, kill, profile, browser, context });
  }

  // A new tab, in front of the others.
  tab() { return this.context.newPage(); }

  // As the lid of a laptop does: nothing of the browser runs until it is opened again.
  sleep() { process.kill(-this.child.pid, "SIGSTOP"); }

  wake() { process.kill(-this.child.pid, "SIGCONT"); }

  async close() {
    this.wake();
    await this.browser.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, "exit");
      this.kill();
      await gone;
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10 });
  }
}
