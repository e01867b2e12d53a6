import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core";

const { CHROMIUM } = process.env;

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser of this machine, if it has one; the environment variable `CHROMIUM` names another. */
export const BROWSER = (CHROMIUM ? [CHROMIUM] : CANDIDATES).find((path) => existsSync(path));

/** Where pictures of the pages are kept for people to look at. */
export const PICTURES = "test-artifacts/device-page";

/** Starts the browser without a window, with a profile of its own that ends with it, and without the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: BROWSER ?? "chromium",
    args: [
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/** A desktop and a phone, both in light and dark. */
export const SCREENS: Readonly<Record<string, BrowserContextOptions>> = {
  "desktop-light": { viewport: { width: 1024, height: 800 }, colorScheme: "light" },
  "desktop-dark": { viewport: { width: 1024, height: 800 }, colorScheme: "dark" },
  "phone-light": { viewport: { width: 360, height: 740 }, colorScheme: "light", hasTouch: true },
  "phone-dark": { viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true },
};
