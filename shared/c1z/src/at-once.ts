import { randomBytes } from "node:crypto";
import {
  chownSync,
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { chmod, type FileHandle, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { DiskFullError, diskFullAt, isDiskFull } from "./disk-full.ts";
import { isGone, removeAtExit } from "./passing-files.ts";

const pieceSize = 1 << 20;

/** Where a path leads: through symbolic links, also to a file that is not there yet. */
export function targetOf(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") throw thrown;
  }
  if (!lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink()) return absolute;
  return resolve(dirname(absolute), readlinkSync(absolute));
}

/**
 * Writes a file that appears at once or not at all: a kill at any moment leaves the old file or the new one. A symbolic link is
 * followed; mode and owner of what was there stay.
 *
 * A file that is mounted by itself cannot be replaced, and a directory may not take another file: then the whole result is
 * copied into what is there. It is made in `spare`, a directory, where the target's own takes no file. What is no file, such as a
 * pipe or `/dev/stdout`, is written through.
 *
 * @param write makes the file under another name, which nothing has
 */
export const atOnce = (path: string, write: (temporary: string) => Promise<void>, spare?: string): Promise<void> =>
  allAtOnce([path], ([temporary]) => write(temporary!), spare);

/** The same of several files: none of them is touched before all are whole. */
export async function allAtOnce(
  paths: readonly string[],
  write: (temporary: readonly string[]) => Promise<void>,
  spare: string = tmpdir(),
): Promise<void> {
  const places: Place[] = [];
  try {
    for (const path of paths) places.push(await placeOf(path, spare));
    for (const { temporary } of places) removeAtExit(temporary);
    await write(places.map(({ temporary }) => temporary));
    for (const { temporary } of places) await sync(temporary);
    for (const place of places) await put(place);
  } catch (thrown) {
    throw diskFullAt(paths[0]!, thrown);
  } finally {
    for (const { temporary } of places) {
      await rm(temporary, { force: true });
      isGone(temporary);
    }
  }
}

interface Place {
  /** As it was given. */
  readonly path: string;
  readonly temporary: string;
  /** What is replaced; undefined: it is written through. */
  readonly target: string | undefined;
  readonly before: Stats | undefined;
}

async function placeOf(path: string, spare: string): Promise<Place> {
  const given = statSync(path, { throwIfNoEntry: false });
  if (given?.isDirectory()) throw new Error(`cannot write ${path}: it is a directory`);
  if (given && (!given.isFile() || /^\/(?:dev|proc)\//.test(resolve(path)))) {
    return { path, temporary: join(spare, temporaryName(path)), target: undefined, before: given };
  }
  const target = targetOf(path);
  const directory = dirname(target);
  if (!existsSync(directory)) throw new Error(`cannot write ${path}: the directory ${directory} does not exist`);
  const before = statSync(target, { throwIfNoEntry: false });
  const place = before && !(await takesFiles(directory)) ? spare : directory;
  return { path, temporary: join(place, temporaryName(target)), target, before };
}

async function put({ path, temporary, target, before }: Place): Promise<void> {
  if (target === undefined) {
    // Opened by their names, these would not wait for a slow reader, or be no file at all.
    const own = { "/dev/stdout": process.stdout, "/dev/stderr": process.stderr }[resolve(path)];
    if (own) return pipeline(createReadStream(temporary), own, { end: false });
    return pipeline(createReadStream(temporary), createWriteStream(path));
  }
  if (before) await likeBefore(temporary, before);
  try {
    await rename(temporary, target);
    await sync(dirname(target));
  } catch (thrown) {
    if (!before || !isIrreplaceable(thrown)) throw thrown;
    await copyInto(temporary, target, before.size);
  }
}

/** Of a file that nobody else writes: removes what killed processes left beside it. */
export function sweepBeside(path: string): void {
  const target = targetOf(path);
  const directory = dirname(target);
  for (const name of readdirSync(directory)) {
    if (name.startsWith(temporaryStart(target)) && name.endsWith(temporaryEnd)) rmSync(join(directory, name));
  }
}

const temporaryEnd = ".writing";
const temporaryStart = (target: string) => `.${basename(target)}.`;
const temporaryName = (target: string) => `${temporaryStart(target)}${randomBytes(6).toString("hex")}${temporaryEnd}`;

/** A mount of one file is busy, or on another device; some systems refuse with EPERM or EACCES. */
const isIrreplaceable = (thrown: unknown) => ["EBUSY", "EXDEV", "EPERM", "EACCES"].includes(codeOf(thrown) ?? "");

async function takesFiles(directory: string): Promise<boolean> {
  const probe = join(directory, `.${randomBytes(6).toString("hex")}${temporaryEnd}`);
  try {
    await (await open(probe, "wx")).close();
    await rm(probe);
    return true;
  } catch (thrown) {
    if (["EACCES", "EPERM", "EROFS"].includes(codeOf(thrown) ?? "")) return false;
    throw thrown;
  }
}

async function likeBefore(temporary: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }) {
  await chmod(temporary, mode & 0o7777);
  const own = statSync(temporary);
  if (own.uid === uid && own.gid === gid) return;
  try {
    chownSync(temporary, uid, gid);
  } catch (thrown) {
    // Only root may give a file away.
    if (codeOf(thrown) !== "EPERM") throw thrown;
  }
}

async function copyInto(from: string, target: string, size: number): Promise<void> {
  await using file = await open(target, "r+");
  await reserve(file, size, statSync(from).size, target);
  let at = 0;
  for await (const piece of createReadStream(from, { highWaterMark: pieceSize })) {
    // A system may take less than all of it at once.
    for (let done = 0; done < piece.length; ) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, at);
      done += bytesWritten;
      at += bytesWritten;
    }
  }
  await file.truncate(at);
  await file.sync();
}

/** Takes the room that is needed before anything of the old content is touched. */
async function reserve(file: FileHandle, size: number, needed: number, path: string): Promise<void> {
  const zeros = Buffer.alloc(pieceSize);
  try {
    for (let at = size; at < needed; ) {
      at += (await file.write(zeros, 0, Math.min(pieceSize, needed - at), at)).bytesWritten;
    }
    await file.sync();
  } catch (thrown) {
    await file.truncate(size);
    throw isDiskFull(thrown) ? new DiskFullError(path, thrown) : thrown;
  }
}

/** Makes a file, or a directory's list of names, survive a loss of power. */
async function sync(path: string) {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } catch (thrown) {
    // Some systems cannot sync a directory.
    if (!["EINVAL", "EPERM", "EISDIR"].includes(codeOf(thrown) ?? "")) throw thrown;
  } finally {
    await handle.close();
  }
}

const codeOf = (thrown: unknown) => (thrown as NodeJS.ErrnoException).code;
