import { relative } from "node:path";
import { publishedPackages, root } from "./packages.ts";
import { packAll } from "./packaging/pack-all.ts";

/**
 * Packs every published package into dist/packs, as it would be published.
 *
 *     scripts/run pack
 */
for (const { tarball, size, files } of await packAll(publishedPackages()))
  console.log(`${relative(root, tarball).padEnd(60)} ${(size / 1024).toFixed(0).padStart(6)} KiB  ${files} files`);
