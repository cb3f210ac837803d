import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { open, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { BatonError } from "@baton-connectors/sdk/errors";

/**
 * Where a client's unfinished work is kept, under names that the next process finds: a sync's file, results that
 * ConductorOne has not acknowledged, and marks of what was begun and must not be begun twice.
 */
export interface Workspace {
  readonly directory: string;
  readonly debugLog: string;
  /**
   * Makes the directory again, should somebody have tidied up the temporary files of an idle service. Throws when somebody
   * else put something of his own in its place.
   */
  prepare(): Promise<void>;
  syncFile(taskId: string): string;
  /** Marks a task whose repetition could do its work twice. False: an earlier process had begun it. */
  begin(taskId: string): Promise<boolean>;
  /** A FinishTask message, until it is acknowledged. */
  keepResult(taskId: string, message: Uint8Array): Promise<void>;
  resultOf(taskId: string): Promise<Uint8Array | undefined>;
  /** All results that are kept. */
  results(): Promise<Uint8Array[]>;
  /** Removes what a task left. */
  clear(taskId: string): Promise<void>;
  /** Leaves nothing behind where nothing is kept. */
  close(): Promise<void>;
}

/** What nobody came back for. */
const abandonedMs = 7 * 24 * 60 * 60_000;

export async function openWorkspace(tempDirectory: string, clientId: string, now: Date): Promise<Workspace> {
  if (!statSync(tempDirectory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BatonError("Unknown", `the specified c1z temp dir does not exist: ${tempDirectory}`, {
      kind: "config",
      hint: "Make the directory, or give --c1z-temp-dir (or BATON_TMPDIR) another.",
    });
  }
  const hash = createHash("sha256").update(clientId).digest("hex").slice(0, 16);
  const directory = join(tempDirectory, `baton-service-${hash}`);
  const prepare = async () => {
    makeDirectory(directory);
    checkOwn(directory);
  };
  try {
    await prepare();
  } catch (thrown) {
    throw thrown instanceof BatonError ? thrown : unusable(directory, (thrown as Error).message, thrown);
  }
  await sweep(directory, now);
  const path = (kind: string, taskId: string) => join(directory, `${kind}-${nameOf(taskId)}`);
  const syncFile = (taskId: string) => `${path("sync", taskId)}.c1z`;

  return {
    directory,
    debugLog: join(directory, "debug.log"),
    prepare,
    syncFile,
    async begin(taskId) {
      const mark = path("begun", taskId);
      // One call that fails if it is there: another process of the same client may be about to do the same.
      const file = await open(mark, "wx", 0o600).catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code !== "EEXIST") throw thrown;
      });
      if (!file) return false;
      try {
        await file.sync();
      } finally {
        await file.close();
      }
      return true;
    },
    keepResult: (taskId, message) => writeSafely(path("result", taskId), message),
    async resultOf(taskId) {
      const result = path("result", taskId);
      return existsSync(result) ? readFile(result) : undefined;
    },
    results: () => Promise.all(namesOf(directory, /^result-/).map((name) => readFile(join(directory, name)))),
    async clear(taskId) {
      // The mark last: without it, what was begun would look as if it never was.
      for (const file of [syncFile(taskId), path("result", taskId), path("begun", taskId)]) {
        await rm(file, { force: true });
      }
    },
    async close() {
      if (existsSync(directory) && readdirSync(directory).length === 0) await rmdir(directory);
    },
  };
}

/**
 * In a directory that all may write to, its name is known to all: others could have made it, to read what is synced or to
 * have something uploaded.
 */
function checkOwn(directory: string): void {
  const found = lstatSync(directory);
  const problem = !found.isDirectory()
    ? "is not a directory"
    : process.getuid && found.uid !== process.getuid()
      ? `belongs to user ${found.uid}, not to user ${process.getuid()}, who runs this program`
      : undefined;
  if (problem) throw unusable(directory, `it ${problem}`);
  if (process.getuid && (found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/** Not its parents: those exist, and Node tries for ever where the system makes none, as in /proc. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}

const unusable = (directory: string, problem: string, cause?: unknown) =>
  new BatonError("Unknown", `cannot keep unfinished work in ${directory}: ${problem}`, {
    kind: "config",
    hint: "Remove it, or give --c1z-temp-dir (or BATON_TMPDIR) a directory that this user may write to.",
    cause,
  });

const namesOf = (directory: string, pattern: RegExp) =>
  readdirSync(directory).filter((name) => pattern.test(name) && !name.endsWith(".tmp"));

/** Removes what was left long ago, and databases that a process had unpacked when it was killed. */
async function sweep(directory: string, now: Date): Promise<void> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    // Another process of the same client may be at work here: what it unpacked is written to all the time.
    const limit = name.startsWith("c1z") ? abandonedMs / 7 : abandonedMs;
    if (now.getTime() - lastWritten(path) > limit) await rm(path, { recursive: true, force: true });
  }
}

function lastWritten(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  const within = found.isDirectory() ? readdirSync(path).map((name) => lastWritten(join(path, name))) : [];
  return Math.max(found.mtimeMs, ...within);
}

async function writeSafely(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Ids are 27 letters and digits; should one not be, it must not become a path of its own. */
const nameOf = (taskId: string): string =>
  /^[A-Za-z0-9_-]{1,64}$/.test(taskId) ? taskId : createHash("sha256").update(taskId).digest("hex");
