import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isGone, removeAtExit } from "./passing-files.ts";

/*
 * Folders that a process works in and removes at its end. A killed one cannot: whoever makes the next folder beside it
 * removes those that no living process holds. Each says in a file who that is.
 */
const ownerFile = "owner.json";
const names = /^(?:c1z|process-|\.baton-)/;
const touchMs = 60_000;
/** Of another machine or container one knows only that it touches what it holds. */
const forgottenMs = 5 * touchMs;

interface Owner {
  readonly host: string;
  readonly boot: string;
  /** In another one, numbers of processes mean others. */
  readonly namespace: string;
  readonly pid: number;
  /** Numbers of processes are given again: when it started. */
  readonly started: string;
  /** Of which there is one process at a time. */
  readonly identity: string;
}

const held = new Set<string>();
const swept = new Map<string, number>();
let touching: NodeJS.Timeout | undefined;

/** Makes a folder of this process in `parent`, after removing what killed processes left there. */
export async function makeWorkFolder(parent: string, prefix: string, identity = ""): Promise<string> {
  await sweepWorkFolders(parent);
  const folder = await made(join(parent, prefix), parent);
  writeFileSync(join(folder, ownerFile), JSON.stringify(ownerOf(process.pid, identity)), { mode: 0o600 });
  held.add(folder);
  // Whatever else is in the folders of a service is gone on with.
  if (prefix.startsWith("c1z")) removeAtExit(folder);
  if (!touching) touching = setInterval(touch, touchMs).unref();
  return folder;
}

/** There is no place to work in; nothing is wrong with the file. */
export class WorkFolderError extends Error {}

async function made(start: string, parent: string): Promise<string> {
  try {
    return await mkdtemp(start);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? "";
    const why = { ENOENT: "does not exist", ENOTDIR: "is no directory", EROFS: "is mounted read-only" }[code];
    if (!why && code !== "EACCES" && code !== "EPERM") throw thrown;
    throw new WorkFolderError(`c1z: the temporary directory ${parent} ${why ?? `cannot be written (${code})`}`, {
      cause: thrown,
    });
  }
}

export async function removeWorkFolder(folder: string): Promise<void> {
  held.delete(folder);
  await rm(folder, { recursive: true, force: true });
  isGone(folder);
}

/** Whether nobody works in the folder any more. */
export function isForsaken(folder: string, identity = ""): boolean {
  if (held.has(folder)) return false;
  const owner = readOwner(folder);
  if (!owner) return !existsSync(folder);
  const own = ownerOf(process.pid, identity);
  if (owner.host === own.host && owner.boot === own.boot && owner.namespace === own.namespace) {
    return !isRunning(owner);
  }
  if (identity !== "" && owner.identity === identity) return true;
  return Date.now() - statSync(join(folder, ownerFile)).mtimeMs > forgottenMs;
}

/** Once a minute at most: many folders are made for a moment. */
async function sweepWorkFolders(parent: string): Promise<void> {
  if (Date.now() - (swept.get(parent) ?? 0) < touchMs) return;
  swept.set(parent, Date.now());
  // That there is none is told by whoever makes a folder in it.
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (names.test(name) && isOurs(folder) && isForsaken(folder)) await rm(folder, { recursive: true, force: true });
  }
}

/** With an owner's file that this user wrote: in a shared directory others can make what they like. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory() || (process.getuid && found.uid !== process.getuid())) return false;
  return readOwner(folder) !== undefined;
}

function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, ownerFile), "utf8")) as Owner;
  } catch {
    // None, or cut short: not one of these folders, or one of this moment.
    return undefined;
  }
}

function touch() {
  const now = new Date();
  for (const folder of held) {
    const file = join(folder, ownerFile);
    if (existsSync(file)) utimesSync(file, now, now);
  }
}

const ownerOf = (pid: number, identity: string): Owner => ({
  host: hostname(),
  boot: read("/proc/sys/kernel/random/boot_id"),
  namespace: link("/proc/self/ns/pid"),
  pid,
  started: startOf(pid),
  identity,
});

function isRunning({ pid, started }: Owner): boolean {
  if (started !== "") return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Field 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, behind a name that may hold anything. */
const startOf = (pid: number): string => read(`/proc/${pid}/stat`).replace(/^.*\)/s, "").trim().split(" ")[19] ?? "";

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");
const link = (path: string): string => (existsSync(path) ? readlinkSync(path) : "");
