// Debian's Firefox, driven by Playwright through WebDriver BiDi: its usual way needs a Firefox of its own.
import { firefox } from "playwright-core";

export * from "./page.js";

const PREFS = {
  // This host is this machine, as a flag says it to Chromium.
  "network.dns.localDomains": "console.test",
  // Keys don't get from the driver to frames whose site has a process of its own.
  "fission.webContentIsolationStrategy": 0,
};

export const launch = () => firefox.launch({ channel: "moz-firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", firefoxUserPrefs: PREFS });
