// The real daemon on a port of its own, as an unprivileged user.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export function binary() {
  const found = [process.env.ANYTERMD, `${root}target/debug/anytermd`, `${root}target/release/anytermd`].find((path) => path && existsSync(path));
  if (!found) throw new Error("no anytermd: build it, or name it in ANYTERMD");
  return found;
}

export class Daemon {
  // command: what a session runs. options: more words of the command line.
  static async start(command, ...options) {
    const user = process.getuid() === 0 ? ["--user", "nobody"] : [];
    const child = spawn(binary(), ["--foreground", "--local-only", "--port", "0", "--log-level", "warn", "--max-sessions", "200", ...user, "--command", command, ...options], {
      stdio: ["ignore", "pipe", "inherit"],
      // Programs must find their terminal's description and a home that holds no surprises.
      env: { PATH: process.env.PATH, LANG: "C.UTF-8", HOME: "/nonexistent" },
    });
    // A test that dies takes its daemon along.
    process.once("exit", () => child.kill("SIGKILL"));
    const lines = createInterface(child.stdout);
    const [line] = await Promise.race([
      once(lines, "line"),
      once(child, "exit").then(([code]) => { throw new Error(`anytermd exited with ${code}`); }),
    ]);
    return new Daemon(child, /http:\/\/\S+/.exec(line)[0]);
  }

  constructor(child, url) {
    this.child = child;
    this.url = url;
    this.port = +new URL(url).port;
  }

  get page() { return this.url + "anyterm.html"; }

  // One request to the channel; the answer's text.
  async ask(parameters) {
    const answer = await fetch(this.url + "anyterm-module", { method: "POST", body: new URLSearchParams(parameters) });
    return answer.text();
  }

  // A session that no page looks at.
  async open(parameters = {}) { return this.ask({ a: "open", rows: 24, cols: 80, ...parameters }); }

  // What the daemon says a session shows: rows of text, blanks at their ends dropped.
  async screen(session) {
    const html = await this.ask({ a: "rcv", s: session, n: 0, w: 0 });
    return html.slice(1).split(/<br(?: class="w")?>/).slice(0, -1).map((row) => row.replace(/<[^>]*>/g, "")
      .replaceAll("\u00a0", " ").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&").trimEnd());
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    this.child.kill("SIGTERM");
    await once(this.child, "exit");
  }
}
