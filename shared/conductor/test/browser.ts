import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * A real headless Chromium: $CHROMIUM_PATH, one that is installed, or the one that comes as an npm package (Linux on
 * x64). Elsewhere Chrome, wherever its installer puts it; without one the test fails and says so.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? installedBrowser() ?? (await packagedBrowser());
  const which = executablePath === undefined ? { channel: "chrome" } : { executablePath };
  return chromium
    .launch({ ...which, headless: true, args: ["--no-sandbox", "--disable-gpu"] })
    .catch((error: Error) => {
      throw new Error(
        "no browser could be started, so nothing of the page was tested. On Debian: apt-get install -y chromium, which " +
          `.ci/run does as root; elsewhere install Chrome, or set CHROMIUM_PATH. ${error.message}`,
      );
    });
}

function installedBrowser(): string | undefined {
  const candidates = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)));
  return candidates.find(isExecutable);
}

async function packagedBrowser(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // The package unpacks the shared libraries its Chromium needs only where it believes to be on Amazon Linux.
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
