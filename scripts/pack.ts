import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { publishedPackages, root } from "./packages.ts";
import { packAll, packsFolder } from "./packaging/pack-all.ts";

/**
 * Packs every published package into dist/packs, as it would be published.
 *
 *     scripts/run pack
 *     scripts/run pack --libraries --out FOLDER    what authors of connectors elsewhere need
 */
const values = given();
const chosen = publishedPackages().filter(({ isLibrary }) => isLibrary || !values.libraries);
for (const { tarball, size, files } of await packAll(chosen, values.out ? resolve(values.out) : packsFolder))
  console.log(`${relative(root, tarball).padEnd(60)} ${(size / 1024).toFixed(0).padStart(6)} KiB  ${files} files`);

function given() {
  try {
    return parseArgs({ options: { libraries: { type: "boolean", default: false }, out: { type: "string" } } }).values;
  } catch (thrown) {
    console.error(`pack: ${(thrown as Error).message}\nusage: scripts/run pack [--libraries] [--out FOLDER]`);
    process.exit(2);
  }
}
