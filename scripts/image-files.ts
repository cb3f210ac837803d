import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Package, publishedPackages } from "./packages.ts";
import { hasFormula } from "./packaging/formula.ts";
import { stage, workspaceVersions } from "./packaging/stage.ts";

/** Results of one-shot runs, and what a service must find again; a named volume takes over who may write there. */
const writable = ["out", "work"];

/**
 * Lays out what the image of a program has beside its base: the bundle, its licences, `/<program>` as the Go images have
 * it, `/entrypoint`, `/out` and `/work`.
 *
 *     scripts/run image-files baton-okta FOLDER
 */

/** Where the runtime image has Node. There is no `env` in it to look for one. */
const hashbang = "#!/nodejs/bin/node";

export async function layOut(source: Package, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const home = join(folder, "opt/baton");
  await stage(source, home, workspaceVersions());
  const main = join(home, "dist/main.js");
  const text = readFileSync(main, "utf8");
  if (!text.startsWith("#!")) throw new Error(`${main} does not start with the line that names its interpreter`);
  writeFileSync(main, text.replace(/^#!.*/, hashbang));
  chmodSync(main, 0o755);
  mkdirSync(join(folder, "licenses"));
  for (const name of ["LICENSE", "THIRD-PARTY-NOTICES.txt"]) cpSync(join(home, name), join(folder, "licenses", name));
  for (const name of ["entrypoint", ...Object.keys(source.bin)])
    symlinkSync("/opt/baton/dist/main.js", join(folder, name));
  for (const name of writable) mkdirSync(join(folder, name));
  // As /tmp: for any user that the container is run as, not only the image's own.
  for (const name of writable) chmodSync(join(folder, name), 0o1777);
}

if (import.meta.main) {
  const [name, folder, ...more] = process.argv.slice(2);
  const sources = publishedPackages().filter(hasFormula);
  const source = sources.find(({ folderName }) => folderName === name);
  if (!source || !folder || more.length > 0) {
    console.error(
      `usage: scripts/run image-files PROGRAM FOLDER, with PROGRAM one of ${sources.map((one) => one.folderName).join(", ")}`,
    );
    process.exit(2);
  }
  await layOut(source, resolve(folder));
}
