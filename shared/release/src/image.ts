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
  layOutProgram(folder, { home: "opt/baton", licenses: "licenses", names: ["entrypoint", ...commands] });
  layOutWritable(folder);
}

/**
 * The same for an image of several programs, each with its package in `folder/opt/<name>`: `/entrypoint` runs the one that is named
 * first behind it.
 */
export function layOutImageOfAll(folder: string, programs: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, names] of programs)
    layOutProgram(folder, { home: join("opt", name), licenses: join("licenses", name), names });
  const commands = [...programs.values()].flat().toSorted();
  writeFileSync(join(folder, "entrypoint"), chooser(commands), { mode: 0o755 });
  layOutWritable(folder);
}

interface Place {
  /** Where in the image its package is. */
  readonly home: string;
  readonly licenses: string;
  /** What it is called by. */
  readonly names: readonly string[];
}

function layOutProgram(folder: string, { home, licenses, names }: Place): void {
  const main = join(folder, home, "dist/main.js");
  const text = readFileSync(main, "utf8");
  if (!text.startsWith("#!")) throw new Error(`${main} does not start with the line that names its interpreter`);
  writeFileSync(main, text.replace(/^#!.*/, hashbang));
  chmodSync(main, 0o755);
  mkdirSync(join(folder, licenses), { recursive: true });
  for (const name of ["LICENSE", "THIRD-PARTY-NOTICES.txt"])
    if (existsSync(join(folder, home, name))) cpSync(join(folder, home, name), join(folder, licenses, name));
  for (const name of names) symlinkSync(`/${home}/dist/main.js`, join(folder, name));
}

function layOutWritable(folder: string): void {
  for (const name of writable) mkdirSync(join(folder, name));
  // As /tmp: for any user that the container is run as, not only the image's own.
  for (const name of writable) chmodSync(join(folder, name), 0o1777);
}

/** In the same process: signals reach the program, and its number stays 1. */
const chooser = (commands: readonly string[]): string => `${hashbang}
import { realpathSync } from "node:fs";
const commands = ${JSON.stringify(commands)};
const [name] = process.argv.splice(2, 1);
if (!commands.includes(name)) {
  console.error(\`usage: PROGRAM [ARGUMENTS…], with PROGRAM one of \${commands.join(", ")}\`);
  process.exit(2);
}
process.argv[1] = realpathSync(\`/\${name}\`);
await import(process.argv[1]);
`;
