// Firefox by a protocol of its own, for what no driver of browsers has: the interface that input methods use.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Marionette {
  static async open() {
    const home = mkdtempSync(join(tmpdir(), "marionette-"));
    writeFileSync(join(home, "user.js"), 'user_pref("marionette.port", 0);\n');
    const child = spawn(process.env.FIREFOX ?? "/usr/bin/firefox-esr", ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", home], {
      env: { ...process.env, HOME: home }, stdio: ["ignore", "pipe", "ignore"],
    });
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    let port;
    for await (const line of createInterface(child.stdout)) {
      port = /Marionette.*Listening on port (\d+)/.exec(line)?.[1];
      if (port) break;
    }
    child.stdout.resume();
    const socket = connect(+port, "127.0.0.1");
    const self = Object.assign(new Marionette(), { home, child, socket, buffer: Buffer.alloc(0), asked: 0 });
    await self.message();
    await self.command("WebDriver:NewSession", { capabilities: {} });
    return self;
  }

  // Each is its length, a colon, and JSON.
  async message() {
    for (;;) {
      const colon = this.buffer.indexOf(":"), start = colon + 1, end = start + +this.buffer.subarray(0, Math.max(0, colon));
      if (colon > 0 && this.buffer.length >= end) {
        const text = this.buffer.subarray(start, end).toString();
        this.buffer = this.buffer.subarray(end);
        return JSON.parse(text);
      }
      const [more] = await once(this.socket, "data");
      this.buffer = Buffer.concat([this.buffer, more]);
    }
  }

  async command(name, parameters) {
    const text = JSON.stringify([0, ++this.asked, name, parameters]);
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, value] = await this.message();
    if (error) throw new Error(`${name}: ${error.message}`);
    return value;
  }

  goto(url) { return this.command("WebDriver:Navigate", { url }); }

  // Runs a function in the page; with the browser's own rights if it says so.
  async evaluate(work, argument, sandbox = "default") {
    const { value } = await this.command("WebDriver:ExecuteScript", { script: `return (${work})(arguments[0])`, args: [argument], sandbox });
    return value;
  }

  async close() {
    const gone = once(this.child, "exit");
    await this.command("Marionette:Quit", { flags: ["eForceQuit"] });
    await gone;
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
