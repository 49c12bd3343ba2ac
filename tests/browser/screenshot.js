// Makes the picture of README.md anew, of a program that shows the same each time: node tests/browser/screenshot.js
import { fileURLToPath } from "node:url";
import { launch, shows, tab, visit } from "./lib/chromium.js";
import { Daemon } from "./lib/daemon.js";

const FILE = fileURLToPath(new URL("../../contrib/screenshot.png", import.meta.url));

// A machine's state at a glance.
const DEMO = `printf '\\e]0;root@core-router\\a'; clear
rule() { printf '\\u2500%.0s' $(seq "$1"); }
bar() { printf '\\e[1m%-5s\\e[m \\e[3%dm' "$1" "$2"; printf '\\u2588%.0s' $(seq $3); printf '\\e[90m'; printf '\\u2591%.0s' $(seq $((40 - $3))); printf '\\e[m %3d %%\\n' $(($3 * 100 / 40)); }
bar cpu 2 9; bar mem 3 23; bar disk 1 34; bar swap 6 2
printf '\\n\\e[7m %-8s %-22s %8s %8s %-26s\\e[m\\n' PID COMMAND 'CPU %' 'MEM %' STATE
printf ' %-8s \\e[32m%-22s\\e[m %8s %8s %-26s\\n' 1287 bgpd 12.4 3.1 running 1301 ospfd 4.0 1.2 running 2210 sshd 0.3 0.4 'sleeping' 8812 snmpd 2.2 0.8 running
printf ' %-8s \\e[31m%-22s\\e[m %8s %8s \\e[31m%-26s\\e[m\\n' 9010 collectd 0.0 0.1 'stopped, see the log'
printf "\\n\\u250c\\u2500 \\e[1mNeighbours\\e[m $(rule 29)\\u2510\\n"
printf '\\u2502 %-14s \\e[32m%-12s\\e[m %12s \\u2502\\n' 10.0.0.7 Established 12d04h 10.0.0.9 Established 12d04h
printf '\\u2502 %-14s \\e[33m%-12s\\e[m %12s \\u2502\\n' 10.0.3.1 Active '00:04:31'
printf "\\u2514$(rule 42)\\u2518\\n"
printf '\\nNew firmware: https://example.com/firmware/release_notes\\n'
PS1='\\[\\e[1;32m\\]root@core-router\\[\\e[m\\]:\\[\\e[1;34m\\]/var/log\\[\\e[m\\]# '`;

const daemon = await Daemon.start("/bin/bash --norc --noprofile");
const browser = await launch();
try {
  const page = await tab({ after: () => {} }, browser, { viewport: { width: 900, height: 440 }, colorScheme: "dark" });
  await visit(page, daemon.page);
  await page.evaluate((text) => process_key(text), `. <(base64 -d <<<${Buffer.from(DEMO).toString("base64")})\r`);
  await shows(page, /log# *$/m);
  await page.keyboard.type("tail -f messages");
  await shows(page, "tail -f messages");
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  await daemon.stop();
}
