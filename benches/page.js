// What a person at the page feels, in headless Chromium: from a key to its echo on
// the page, how long a flood of lines takes, and what both cost the browser.
// `make bench-page` runs it; ROUNDS and ANYTERMD may be set.
import { spawnSync } from "node:child_process";
import { launch, shows } from "../tests/browser/lib/chromium.js";
import { Daemon } from "../tests/browser/lib/daemon.js";

const ROUNDS = +(process.env.ROUNDS ?? 3);
const KEYS = 60;
const LINES = 2_000_000;

// Fills the scrollback, echoes each key itself, and then pours out lines at the next one.
const PROGRAM = `stty raw -echo; seq 1 1200 | sed "s/$/ the quick brown fox jumps over the lazy dog\\r/"; printf READY; ` +
  `dd bs=1 count=${KEYS} 2>/dev/null; head -c 1 >/dev/null; stty sane -echo; seq 1 ${LINES}; echo FINISHED; exec cat`;

const FILES = ["anyterm.html", "anyterm.css", "anyterm.js"];

const sorted = (list) => [...list].sort((a, b) => a - b);
const quantile = (list, part) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))];
const round = (n, digits = 1) => +n.toFixed(digits);

// Notes when a key came, when the screen changed next, and tasks of more than 50 ms.
function watch() {
  window.bench = { keys: [], long: [] };
  let since = 0;
  document.addEventListener("keydown", () => { since = performance.now(); }, true);
  new MutationObserver(() => {
    if (since) bench.keys.push(performance.now() - since);
    since = 0;
  }).observe(document.querySelector(".term"), { childList: true, characterData: true, subtree: true });
  new PerformanceObserver((list) => bench.long.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
}

async function measure(browser) {
  const daemon = await Daemon.start(`/bin/sh -c '${PROGRAM}'`);
  const page = await browser.newPage({ viewport: { width: 1100, height: 640 } });
  try {
    await page.goto(daemon.page);
    await shows(page, "READY", 30000);
    // The scrollback is drawn and nothing else is under way.
    await page.waitForTimeout(1000);
    await page.evaluate(watch);
    await page.locator(".at-input").focus();
    for (let i = 0; i < KEYS; i++) {
      await page.keyboard.press("x");
      await page.waitForTimeout(60);
    }
    const began = performance.now();
    await page.keyboard.press("x");
    await page.waitForFunction(() => document.querySelector(".term").textContent.slice(-4000).includes("FINISHED"), null, { polling: 20, timeout: 120000 });
    const flood = (performance.now() - began) / 1000;
    await page.waitForTimeout(500);
    const { keys, long } = await page.evaluate(() => bench);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    const { metrics } = await cdp.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / 1e6;
    return { key_p50_ms: quantile(keys, 0.5), key_p95_ms: quantile(keys, 0.95), flood_s: flood, long_tasks: long.length, longest_ms: Math.max(0, ...long), heap_mb: heap };
  } finally {
    await page.close();
    await daemon.stop();
  }
}

// The files as they are before compression.
async function size() {
  const daemon = await Daemon.start("/bin/cat");
  let bytes = 0;
  for (const name of FILES) bytes += (await (await fetch(daemon.url + name)).arrayBuffer()).byteLength;
  await daemon.stop();
  return bytes / 1000;
}

// How long the lines take when nothing but script(1) reads them: what the machine can do.
function bare() {
  const began = performance.now();
  spawnSync("script", ["-qc", `seq 1 ${LINES}`, "/dev/null"], { stdio: ["ignore", "ignore", "ignore"] });
  return (performance.now() - began) / 1000;
}

console.log(`page: ${round(await size())} kB before compression`);
const browser = await launch();
const runs = [], yardstick = [];
for (let i = 0; i < ROUNDS; i++) {
  yardstick.push(bare());
  runs.push(await measure(browser));
}
await browser.close();
console.log(`rounds: ${ROUNDS}; of each figure the lowest, the median and the highest`);
const print = (name, list) => console.log(name.padEnd(34), ...[0, 0.5, 1].map((part) => String(round(quantile(list, part), 2)).padStart(9)));
print("key to changed page, median, ms", runs.map((run) => run.key_p50_ms));
print("key to changed page, 95 %, ms", runs.map((run) => run.key_p95_ms));
print("2 million lines, s", runs.map((run) => run.flood_s));
print("the same lines read by script(1), s", yardstick);
print("tasks of more than 50 ms", runs.map((run) => run.long_tasks));
print("the longest of them, ms", runs.map((run) => run.longest_ms));
print("heap after it, MB", runs.map((run) => run.heap_mb));
