import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireRoot } from "../shared/release/src/closed-root.ts";
import { imageUser, rehearseImage, rehearseImageOfAll } from "../shared/release/src/rehearse-image.ts";
import { layOut, layOutAll } from "./image-files.ts";
import { publishedPackages } from "./packages.ts";
import { hasFormula } from "./packaging/formula.ts";
import { imageOfAll } from "./packaging/steps.ts";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it
 * names, and nothing else, not even a shell; mounted read-only but for /tmp and /out; as user 65532.
 *
 *     sudo scripts/run rehearse-image [PROGRAM…]     Linux only: it mounts
 */

async function rehearse(name: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "baton-image-"));
  try {
    if (name === imageOfAll) {
      await layOutAll(sources, folder);
      const programs = sources.map(({ folderName, manifest: { version } }) => ({ name: folderName, version }));
      return rehearseImageOfAll(programs, "baton-demo", folder);
    }
    const source = sources.find(({ folderName }) => folderName === name)!;
    await layOut(source, folder);
    const { isConnector, manifest } = source;
    const isSaidByFile = manifest.baton?.saidByFile ?? false;
    const syncs = name === "baton-demo";
    return rehearseImage({ name, version: manifest.version, isConnector, isSaidByFile, syncs }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

requireRoot("rehearse-image");
const asked = process.argv.slice(2);
const sources = publishedPackages().filter(hasFormula);
const images = [...sources.map(({ folderName }) => folderName), imageOfAll];
const unknown = asked.find((name) => !images.includes(name));
if (unknown) {
  console.error(`rehearse-image: no image '${unknown}'; there are ${images.join(", ")}`);
  process.exit(2);
}
for (const name of images.filter((one) => asked.length === 0 || asked.includes(one))) {
  try {
    console.log(`${name.padEnd(20)} ${(await rehearse(name)).join(", ")}, as ${imageUser} on a read-only root`);
  } catch (thrown) {
    console.error(`rehearse-image: ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
