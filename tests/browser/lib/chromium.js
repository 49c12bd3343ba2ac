// Debian's Chromium, driven by Playwright.
import { chromium } from "playwright-core";

export * from "./page.js";

export const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
  // A page that the driver hands out is from nowhere, and may ask nothing of this machine.
  ...(process.env.ANYTERMD_PAGE === "source" ? ["--disable-features=LocalNetworkAccessChecks"] : [])];

export const launch = (...flags) => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });
