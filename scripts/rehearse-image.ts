import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireRoot } from "../shared/release/src/closed-root.ts";
import { imageUser, rehearseImage } from "../shared/release/src/rehearse-image.ts";
import { layOut } from "./image-files.ts";
import { type Package, publishedPackages } from "./packages.ts";
import { hasFormula } from "./packaging/formula.ts";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it
 * names, and nothing else, not even a shell; mounted read-only but for /tmp and /out; as user 65532.
 *
 *     sudo scripts/run rehearse-image [PROGRAM…]     Linux only: it mounts
 */

async function rehearse(source: Package): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "baton-image-"));
  try {
    await layOut(source, folder);
    const { folderName: name, isConnector, manifest } = source;
    return rehearseImage({ name, version: manifest.version, isConnector, syncs: name === "baton-demo" }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

requireRoot("rehearse-image");
const names = process.argv.slice(2);
const sources = publishedPackages().filter(hasFormula);
const unknown = names.find((name) => !sources.some(({ folderName }) => folderName === name));
if (unknown) {
  console.error(
    `rehearse-image: no program '${unknown}'; there are ${sources.map(({ folderName }) => folderName).join(", ")}`,
  );
  process.exit(2);
}
for (const source of sources.filter(({ folderName }) => names.length === 0 || names.includes(folderName))) {
  try {
    console.log(
      `${source.folderName.padEnd(20)} ${(await rehearse(source)).join(", ")}, as ${imageUser} on a read-only root`,
    );
  } catch (thrown) {
    console.error(`rehearse-image: ${source.folderName}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
