import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "./packages.ts";
import { chartFolder } from "./packaging/chart.ts";

/** The chart has the version of the packages, and so have the images that it names: run by `scripts/run generate`. */
export async function chartVersionFiles(): Promise<ReadonlyMap<string, string>> {
  const path = join(chartFolder, "Chart.yaml");
  const { version } = publishedPackages()[0]!.manifest;
  const text = readFileSync(path, "utf8")
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^appVersion: .*$/m, `appVersion: "${version}"`);
  return new Map([[path, text]]);
}
