import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Results of one-shot runs, and what a service must find again; a named volume takes over who may write there. */
const writable = ["out", "work"];

/** Where the runtime image has Node. There is no `env` in it to look for one. */
const hashbang = "#!/nodejs/bin/node";

/**
 * Lays out what the image of a program has beside its base: its package, which is in `folder/opt/baton` already, its licences,
 * `/<program>` as the Go images have it, `/entrypoint`, `/out` and `/work`.
 */
export function layOutImage(folder: string, commands: readonly string[]): void {
  const home = join(folder, "opt/baton");
  const main = join(home, "dist/main.js");
  const text = readFileSync(main, "utf8");
  if (!text.startsWith("#!")) throw new Error(`${main} does not start with the line that names its interpreter`);
  writeFileSync(main, text.replace(/^#!.*/, hashbang));
  chmodSync(main, 0o755);
  mkdirSync(join(folder, "licenses"));
  for (const name of ["LICENSE", "THIRD-PARTY-NOTICES.txt"])
    if (existsSync(join(home, name))) cpSync(join(home, name), join(folder, "licenses", name));
  for (const name of ["entrypoint", ...commands]) symlinkSync("/opt/baton/dist/main.js", join(folder, name));
  for (const name of writable) mkdirSync(join(folder, name));
  // As /tmp: for any user that the container is run as, not only the image's own.
  for (const name of writable) chmodSync(join(folder, name), 0o1777);
}
