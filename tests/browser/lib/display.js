// An X display that nobody sees, and its primary selection: what was last selected anywhere, for the middle button.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

export class Display {
  static async open() {
    const server = spawn("Xvfb", "-displayfd 1 -nolisten tcp -screen 0 1280x1024x24".split(" "), { stdio: ["ignore", "pipe", "ignore"] });
    const stop = () => server.kill();
    process.once("exit", stop);
    const [number] = await once(createInterface(server.stdout), "line");
    return Object.assign(new Display(), { server, name: `:${number}` });
  }

  xclip(...words) {
    return spawn("xclip", ["-selection", "primary", ...words], { env: { ...process.env, DISPLAY: this.name }, stdio: ["pipe", "pipe", "ignore"] });
  }

  // Selects a text, as another program would.
  async select(selected) {
    const owner = this.xclip("-in");
    owner.stdin.end(selected);
    await once(owner, "exit");
  }

  // Waits until a text is selected: a program tells the display some time after it shows it.
  async selects(wanted, timeout = 10000) {
    let selected;
    for (const end = Date.now() + timeout; Date.now() < end;) {
      selected = await text(this.xclip("-out").stdout);
      if (selected === wanted) return;
    }
    throw new Error(`${JSON.stringify(selected)} is selected, not ${JSON.stringify(wanted)}`);
  }

  async close() {
    const gone = once(this.server, "exit");
    this.server.kill();
    await gone;
  }
}
