// Real servers at the other end: a person in Chromium logs in by ssh and by telnet.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { enter, launch, shows, tab } from "../lib/chromium.js";
import { Daemon } from "../lib/daemon.js";

const isRoot = process.getuid() === 0;
const first = (...paths) => paths.find((path) => existsSync(path));

// Hands each connection to a program, as inetd does.
async function inetd(program, ...words) {
  const children = new Set();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const child = spawn(program, words, { stdio: [socket, socket, "ignore"] });
    socket.on("error", () => {});
    children.add(child);
    child.once("exit", () => { children.delete(child); socket.destroy(); });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => { server.close(); for (const child of children) child.kill(); };
  return { port: server.address().port, stop };
}

describe("real servers", () => {
  const folder = mkdtempSync(join(tmpdir(), "real-"));
  // The servers run programs as others, who must get in.
  chmodSync(folder, 0o755);
  let browser;
  before(async () => { browser = await launch(); });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it("ssh: the host key, the password, a shell, and the end", { skip: !isRoot && "needs an account with a password" }, async (t) => {
    const name = `atest${process.pid}b`;
    const password = randomBytes(8).toString("hex");
    execFileSync("useradd", ["-m", "-d", join(folder, name), "-s", "/bin/sh", name]);
    t.after(() => execFileSync("userdel", ["-f", name], { stdio: "ignore" }));
    execFileSync("chpasswd", { input: `${name}:${password}\n` });
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    mkdirSync("/run/sshd", { recursive: true });
    const config = join(folder, "sshd_config");
    writeFileSync(config, `HostKey ${key}\nPidFile none\nUsePAM no\nPasswordAuthentication yes\nStrictModes no\nPrintMotd no\n`);
    const server = await inetd("/usr/sbin/sshd", "-i", "-f", config);
    t.after(server.stop);
    const daemon = await Daemon.start("ssh %p");
    t.after(() => daemon.stop());
    const page = await tab(t, browser);
    await page.goto(`${daemon.page}?param=-p ${server.port} ${name}@127.0.0.1`);
    await shows(page, "continue connecting");
    await page.click(".term");
    await enter(page, "yes");
    await shows(page, "password:");
    await enter(page, password);
    await shows(page, "$");
    await enter(page, "echo $((6 * 7)) $TERM");
    await shows(page, "42 xterm-256color");
    await enter(page, "exit");
    await shows(page, /Connection to 127\.0\.0\.1 closed/);
    await page.getByText("Reconnect").waitFor();
  });

  it("telnet: what the server asks is answered by keys", async (t) => {
    const script = join(folder, "login");
    writeFileSync(script, "#!/bin/sh\nprintf 'router name: '\nread -r name\necho \"this is $name\"\nread -r rest\n");
    chmodSync(script, 0o755);
    const telnetd = first("/usr/sbin/telnetd", "/usr/sbin/in.telnetd", "/usr/libexec/telnetd");
    const server = await inetd(telnetd, "--no-hostinfo", "--exec-login", script);
    t.after(server.stop);
    const daemon = await Daemon.start("telnet %p");
    t.after(() => daemon.stop());
    const page = await tab(t, browser);
    await page.goto(`${daemon.page}?param=127.0.0.1 ${server.port}`);
    await shows(page, "router name:");
    await page.click(".term");
    await enter(page, "core-7");
    await shows(page, "this is core-7");
  });
});
