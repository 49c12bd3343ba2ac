// Debian's Chromium, driven by Playwright.
import { chromium } from "playwright-core";

export * from "./page.js";

export const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
  // A page that the driver hands out is from nowhere, and may ask nothing of this machine.
  ...(process.env.ANYTERMD_PAGE === "source" ? ["--disable-features=LocalNetworkAccessChecks"] : [])];

const start = (flags, options) => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags], ...options });

export const launch = (...flags) => start(flags);

// In a window, on an X display.
export const launchOn = (display) => start(["--ozone-platform=x11"], { headless: false, env: { ...process.env, DISPLAY: display } });
