import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { usage } from "../usage.ts";

/** A file of one app, and what the app is called among the others. */
export interface Source {
  readonly app: string;
  readonly path: string;
}

/**
 * The files that are named with -f, each as a path, a folder of .c1z files, or `NAME=PATH`. An app is called by its file's name without
 * the ending.
 */
export function sourcesOf(files: readonly string[]): Source[] {
  const sources = files.flatMap(sourcesIn);
  const seen = new Map<string, string>();
  for (const { app, path } of sources) {
    const other = seen.get(app);
    if (other !== undefined) {
      throw usage(`${other} and ${path} are both called ${app}`, "Name one of them: -f other=PATH.");
    }
    seen.set(app, path);
  }
  return sources;
}

/** Whether what is named with -f is one file under its own name, as commands take it that look into one. */
export const isOneFile = (files: readonly string[]): boolean =>
  files.length === 1 && sourcesIn(files[0]!).every(({ path }) => path === files[0]);

function sourcesIn(named: string): Source[] {
  if (/^https?:/.test(named))
    throw usage(`${named} is no file`, "Files are read from this machine; download it first.");
  const [, app, path] = /^([\w.-]+)=(.+)$/.exec(named) ?? [];
  if (statSync(named, { throwIfNoEntry: false })?.isDirectory()) {
    const names = readdirSync(named)
      .filter((name) => name.endsWith(".c1z"))
      .sort();
    if (names.length === 0) throw usage(`${named} is a folder without a .c1z file`);
    return names.map((name) => sourceAt(join(named, name)));
  }
  return [app && path && !statSync(named, { throwIfNoEntry: false }) ? { app, path } : sourceAt(named)];
}

const sourceAt = (path: string): Source => ({ app: basename(path).replace(/\.c1z$/, "") || basename(path), path });
