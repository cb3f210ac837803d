import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open, readFile, rename, rm, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { isForsaken, makeWorkFolder, removeWorkFolder } from "@baton-connectors/c1z";
import type { Log } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { RowTotals } from "@baton-connectors/sync";
import { z } from "zod";

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
  /** Notes that the server gave the task to this process, before anything else can happen. */
  taken(taskId: string, kind: string): void;
  /** The server was told of its end: it is no longer this process's. */
  release(taskId: string): Promise<void>;
  /** What processes that are gone had taken and brought to no result, and whether they had begun it. */
  left(): readonly LeftTask[];
  /** A FinishTask message, until it is acknowledged. */
  keepResult(taskId: string, message: Uint8Array): Promise<void>;
  resultOf(taskId: string): Promise<Uint8Array | undefined>;
  /** All results that are kept. */
  results(): Promise<Uint8Array[]>;
  /** What the last full sync had, for the next to be compared with. */
  lastTotals(): Promise<RowTotals | undefined>;
  keepTotals(totals: RowTotals): Promise<void>;
  /** Removes what a task left. */
  clear(taskId: string): Promise<void>;
  /** Leaves nothing behind where nothing is kept. */
  close(): Promise<void>;
}

export interface LeftTask {
  readonly taskId: string;
  readonly kind: string;
  readonly takenAt: string;
  readonly begun: boolean;
}

/** What nobody came back for. */
const abandonedMs = 7 * 24 * 60 * 60_000;

const totalsSchema = z.object({
  resources: z.number().default(0),
  grants: z.number().default(0),
  resources_by_resource_type: z.record(z.string(), z.number()).default({}),
});
const noteSchema = z.object({ taskId: z.string(), kind: z.string(), takenAt: z.string(), process: z.string() });

export async function openWorkspace(
  tempDirectory: string,
  clientId: string,
  hostId: string,
  now: Date,
  log: Pick<Log, "warn">,
): Promise<Workspace> {
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
  const problem = passing(tempDirectory);
  if (problem) log.warn({ directory }, problem);
  const path = (kind: string, taskId: string) => join(directory, `${kind}-${nameOf(taskId)}`);
  const syncFile = (taskId: string) => `${path("sync", taskId)}.c1z`;
  const totals = join(directory, "last-totals.json");
  // There as long as this process is: what it took is its own.
  const process = await makeWorkFolder(directory, "process-", hostId);

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
    taken(taskId, kind) {
      if (!existsSync(directory)) return;
      const note = { taskId, kind, takenAt: new Date().toISOString(), process: basename(process) };
      writeFileSync(path("taken", taskId), JSON.stringify(note), { mode: 0o600 });
    },
    release: (taskId) => rm(path("taken", taskId), { force: true }),
    left() {
      return namesOf(directory, /^taken-/).flatMap((name) => {
        const {
          taskId,
          kind,
          takenAt,
          process: holder,
        } = noteSchema.parse(JSON.parse(readFileSync(join(directory, name), "utf8")));
        if (holder === basename(process) || !isForsaken(join(directory, holder), hostId)) return [];
        return existsSync(path("result", taskId))
          ? []
          : [{ taskId, kind, takenAt, begun: existsSync(path("begun", taskId)) }];
      });
    },
    keepResult: (taskId, message) => writeSafely(path("result", taskId), message),
    async resultOf(taskId) {
      const result = path("result", taskId);
      return existsSync(result) ? readFile(result) : undefined;
    },
    results: () => Promise.all(namesOf(directory, /^result-/).map((name) => readFile(join(directory, name)))),
    async lastTotals() {
      if (!existsSync(totals)) return undefined;
      return totalsSchema.parse(JSON.parse(await readFile(totals, "utf8")));
    },
    keepTotals: (had) => writeSafely(totals, Buffer.from(JSON.stringify(totalsSchema.parse(had)))),
    async clear(taskId) {
      // The mark last: without it, what was begun would look as if it never was.
      for (const file of [syncFile(taskId), path("result", taskId), path("begun", taskId), path("taken", taskId)]) {
        await rm(file, { force: true });
      }
    },
    async close() {
      await removeWorkFolder(process);
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

/** https://man7.org/linux/man-pages/man2/statfs.2.html */
const inMemory = [0x01021994, 0x858458f6];

/** Why what is kept there may be gone after a restart. */
const passing = (directory: string): string | undefined =>
  inMemory.includes(statfsSync(directory).type)
    ? "the work directory is in memory: after a restart of the machine or container, tasks that were begun are not known. Give --c1z-temp-dir (or BATON_TMPDIR) a directory that stays."
    : undefined;

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
