import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { isForsaken, makeWorkFolder, removeWorkFolder } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { RowTotals } from "@baton-connectors/sync";
import { z } from "zod";
import { prepareDirectory, unusable } from "./directory.ts";
import { fileSystemOf, identityFile, identityOf, passing } from "./identity.ts";
import { type Mark, mayHaveBegun, placeMark } from "./mark.ts";
import { sweep } from "./sweep.ts";

/**
 * Where a client's unfinished work is kept, under names that the next process finds: a sync's file, results that
 * ConductorOne has not acknowledged, and marks of what was begun and must not be begun twice.
 */
export interface Workspace {
  readonly directory: string;
  /** Of the directory: who has the same knows what was begun here before. */
  readonly identity: string;
  /** Why it may be gone after a restart. */
  readonly problem: string | undefined;
  readonly debugLog: string;
  /**
   * Makes the directory again, should somebody have tidied up the temporary files of an idle service. Throws when somebody
   * else put something of his own in its place.
   */
  prepare(): Promise<void>;
  syncFile(taskId: string): string;
  /** Marks a task whose repetition could do its work twice. Undefined: somebody else had begun it. */
  mark(taskId: string): Promise<Mark | undefined>;
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

const totalsSchema = z.object({
  resources: z.number().default(0),
  grants: z.number().default(0),
  resources_by_resource_type: z.record(z.string(), z.number()).default({}),
});
const noteSchema = z.object({ taskId: z.string(), kind: z.string(), takenAt: z.string(), process: z.string() });

export interface WorkspaceOptions {
  readonly tempDirectory: string;
  readonly clientId: string;
  readonly hostId: string;
  /** The host id, where somebody chose it: it is the same after a restart, and so the directory should be. */
  readonly knownHost: string | undefined;
  readonly now: Date;
}

export async function openWorkspace({
  tempDirectory,
  clientId,
  hostId,
  knownHost,
  now,
}: WorkspaceOptions): Promise<Workspace> {
  if (!statSync(tempDirectory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BatonError("Unknown", `the specified c1z temp dir does not exist: ${tempDirectory}`, {
      kind: "config",
      hint: "Make the directory, or give --c1z-temp-dir (or BATON_TMPDIR) another.",
    });
  }
  const hash = createHash("sha256").update(clientId).digest("hex").slice(0, 16);
  const directory = join(tempDirectory, `baton-service-${hash}`);
  const prepare = async () => prepareDirectory(directory);
  let identity: string;
  let isNew: boolean;
  try {
    await prepare();
    isNew = readdirSync(directory).length === 0;
    identity = identityOf(directory);
  } catch (thrown) {
    throw thrown instanceof BatonError ? thrown : unusable(directory, (thrown as Error).message, thrown);
  }
  await sweep(directory, now);
  const path = (kind: string, taskId: string) => join(directory, `${kind}-${nameOf(taskId)}`);
  const syncFile = (taskId: string) => `${path("sync", taskId)}.c1z`;
  const totals = join(directory, "last-totals.json");
  // There as long as this process is: what it took is its own.
  const process = await makeWorkFolder(directory, "process-", hostId);

  return {
    directory,
    identity,
    problem: passing(fileSystemOf(tempDirectory), { isNew, hostId: knownHost }),
    debugLog: join(directory, "debug.log"),
    prepare,
    syncFile,
    mark: (taskId) => placeMark(path("begun", taskId)),
    taken(taskId, kind) {
      if (!existsSync(directory)) return;
      const note = { taskId, kind, takenAt: new Date().toISOString(), process: basename(process) };
      // Whole or not at all, however it is killed.
      const [file, temporary] = [path("taken", taskId), `${path("taken", taskId)}.tmp`];
      writeFileSync(temporary, JSON.stringify(note), { mode: 0o600 });
      renameSync(temporary, file);
    },
    release: (taskId) => rm(path("taken", taskId), { force: true }),
    left() {
      const notes = namesOf(directory, /^taken-/).map((name) => readNote(join(directory, name)));
      const ours = basename(process);
      return notes.flatMap((note) => {
        if (!note || note.process === ours || !isForsaken(join(directory, note.process), hostId)) return [];
        const { taskId, kind, takenAt } = note;
        if (existsSync(path("result", taskId))) return [];
        return [{ taskId, kind, takenAt, begun: mayHaveBegun(path("begun", taskId)) }];
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
      // What says that the directory stayed is for the next start on this host.
      if (knownHost || !existsSync(directory)) return;
      if (readdirSync(directory).every((name) => name === identityFile)) await rm(directory, { recursive: true });
    },
  };
}

/** Undefined: a loss of power took what was written. Its task comes again, or is told lost, when its lease is over. */
function readNote(path: string): z.output<typeof noteSchema> | undefined {
  const text = readFileSync(path, "utf8");
  return text.endsWith("}") ? noteSchema.parse(JSON.parse(text)) : undefined;
}

const namesOf = (directory: string, pattern: RegExp) =>
  readdirSync(directory).filter((name) => pattern.test(name) && !name.endsWith(".tmp"));

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
