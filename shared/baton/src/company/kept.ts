import { createHash } from "node:crypto";
import { createReadStream, lstatSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { targetOf } from "@baton-connectors/c1z";
import { version } from "../version.ts";
import type { Asked } from "./build.ts";
import { tables, viewsOver } from "./schema.ts";
import { sourcesOf } from "./sources.ts";

/*
 * What takes long to prepare of large files is kept beside the first of them, called by a hash of all that it was made of: files, syncs,
 * the company's file, the program. It is as secret as the files are.
 */
const folderName = ".baton-cache";
/** Smaller files are read anew in less time than anybody notices. */
const smallest = 4 << 20;
/** Of all copies in one folder; the one that was used the longest ago goes first. */
const mostBytes = 4 * 1024 ** 3;

/** The folder that copies are kept in, beside the first file. */
export const keptFolder = ({ sources }: Asked): string => join(dirname(targetOf(sources[0]!.path)), folderName);

/** The copy that there is; undefined: none, or none that is to be trusted. */
export async function keptCopy(asked: Asked): Promise<string | undefined> {
  const folder = keptFolder(asked);
  if (!isWorthKeeping(asked) || !isOwn(folder)) return undefined;
  const path = join(folder, await keptName(asked));
  if (!isOwn(path)) return undefined;
  const now = new Date();
  utimesSync(path, now, now);
  return path;
}

/** Whether a copy is worth its room. */
export const isWorthKeeping = ({ sources }: Asked): boolean =>
  sources.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0) >= smallest;

/** Makes the folder; undefined where nothing can be written. */
export async function makeKeptFolder(asked: Asked): Promise<string | undefined> {
  const folder = keptFolder(asked);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    if (["EACCES", "EPERM", "EROFS"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw thrown;
  }
  return isOwn(folder) ? folder : undefined;
}

/**
 * Takes over what was prepared in the folder under a name that was found before, and makes room for it. Returns where it is: where it
 * was, when a file changed meanwhile.
 */
export async function keep(asked: Asked, prepared: string, name: string): Promise<string> {
  if ((await keptName(asked)) !== name) return prepared;
  const path = join(keptFolder(asked), name);
  await rename(prepared, path);
  const others = readdirSync(dirname(path))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(dirname(path), name))
    .map((one) => ({ one, ...pick(statSync(one, { throwIfNoEntry: false })) }))
    .sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const { one, size } of others) {
    bytes += size;
    if (bytes > mostBytes && one !== path) rmSync(one, { force: true });
  }
  return path;
}

const pick = (found: { readonly size: number; readonly mtimeMs: number } | undefined) => ({
  ...{ size: found?.size ?? 0, used: found?.mtimeMs ?? 0 },
});
const ending = ".sqlite";

/** Of this user, whom alone it can be written by. */
function isOwn(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return false;
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
}

/** What a copy of these is called. */
export async function keptName({ options, sources, company }: Asked): Promise<string> {
  const hash = createHash("sha256");
  const { syncId, before } = options;
  hash.update(JSON.stringify([version, tables, viewsOver(undefined), syncId ?? null, company]));
  for (const { app, path } of [...sources, ...sourcesOf(before ?? [])]) {
    hash.update(JSON.stringify([app, path, resolve(path)]));
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  }
  return `${hash.digest("hex").slice(0, 32)}${ending}`;
}
