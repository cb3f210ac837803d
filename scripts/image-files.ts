import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { layOutImage, layOutImageOfAll } from "../shared/release/src/image.ts";
import { type Package, publishedPackages } from "./packages.ts";
import { hasFormula } from "./packaging/formula.ts";
import { stage, workspaceVersions } from "./packaging/stage.ts";
import { imageOfAll } from "./packaging/steps.ts";

/**
 * Lays out what the image of a program has beside its base: the bundle, its licences, `/<program>` as the Go images have
 * it, `/entrypoint`, `/out` and `/work`.
 *
 *     scripts/run image-files baton-okta FOLDER
 *     scripts/run image-files baton-connectors FOLDER     all programs that have an image, in one
 */

export async function layOut(source: Package, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const home = join(folder, "opt/baton");
  await stage(source, home, workspaceVersions());
  layOutImage(folder, Object.keys(source.bin));
}

export async function layOutAll(sources: readonly Package[], folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  for (const source of sources) await stage(source, join(folder, "opt", source.folderName), workspaceVersions());
  layOutImageOfAll(folder, new Map(sources.map(({ folderName, bin }) => [folderName, Object.keys(bin)])));
}

if (import.meta.main) {
  const [name, folder, ...more] = process.argv.slice(2);
  const sources = publishedPackages().filter(hasFormula);
  if (name === imageOfAll && folder && more.length === 0) {
    await layOutAll(sources, resolve(folder));
    process.exit();
  }
  const source = sources.find(({ folderName }) => folderName === name);
  if (!source || !folder || more.length > 0) {
    console.error(
      `usage: scripts/run image-files PROGRAM FOLDER, with PROGRAM one of ${imageOfAll}, ${sources.map((one) => one.folderName).join(", ")}`,
    );
    process.exit(2);
  }
  await layOut(source, resolve(folder));
}
