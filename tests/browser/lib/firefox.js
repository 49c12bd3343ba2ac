// Debian's Firefox, driven by Playwright through WebDriver BiDi: its usual way needs a Firefox of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firefox } from "playwright-core";

export * from "./page.js";

const PREFS = {
  // This host is this machine, as a flag says it to Chromium.
  "network.dns.localDomains": "console.test",
  // Keys don't get from the driver to frames whose site has a process of its own.
  "fission.webContentIsolationStrategy": 0,
};

export const launch = () => start({});

// In a window, on an X display.
export const launchOn = (display) => start({ headless: false }, { DISPLAY: display });

// With a home of its own: as root it starts in nobody else's.
async function start(options, environment = {}) {
  const home = mkdtempSync(join(tmpdir(), "firefox-"));
  const browser = await firefox.launch({
    channel: "moz-firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", firefoxUserPrefs: PREFS,
    env: { ...process.env, ...environment, HOME: home }, ...options,
  });
  browser.on("disconnected", () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}
