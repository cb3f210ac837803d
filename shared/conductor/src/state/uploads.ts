import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openStates } from "./tasks.ts";

export type Upload = {
  id: string;
  taskId: string;
  clientId: string;
  hostId: string;
  /** `c1z` when it begins as such a file, else `log`: the second asset of a task in debug mode. */
  kind: "c1z" | "log";
  /** `received`: whole and verified, its task still runs. `accepted`: the task succeeded. `rejected`: it did not. */
  state: "received" | "accepted" | "rejected";
  size: number;
  sha256: string;
  receivedAt: number;
  /** Rows of the newest finished sync in it; null until it was looked at, or when it cannot be read. */
  counts: Record<string, number> | null;
  /** Why it cannot be read. */
  problem: string | null;
};

export type Uploads = {
  directory: string;
  pathOf(upload: Pick<Upload, "id">): string;
  /**
   * Records a file that lies at `pathOf(upload)`. A re-sent asset replaces the earlier one of the same task and kind; one
   * whose task has just ended counts for nothing.
   */
  add(upload: Omit<Upload, "state" | "counts" | "problem">): void;
  note(id: string, found: { counts: Record<string, number> } | { problem: string }): void;
  get(id: string): Upload | undefined;
  /** Newest first. */
  list(filter?: { clientId?: string | undefined; taskId?: string | undefined }): Upload[];
  /**
   * Deletes all but the newest `keep` of a client whose tasks have ended. Its newest accepted file stays, however many
   * failures came after it: grants and revocations are looked up there.
   */
  prune(clientId: string, keep: number): void;
};

export function openUploads(database: DatabaseSync, directory: string): Uploads {
  const pathOf = ({ id }: Pick<Upload, "id">) => join(directory, id);
  const remove = (upload: Upload) => {
    database.prepare("delete from uploads where id = ?").run(upload.id);
    rmSync(pathOf(upload), { force: true });
  };
  const list: Uploads["list"] = ({ clientId, taskId } = {}) =>
    database
      .prepare(
        `select * from uploads where client_id = coalesce(?, client_id) and task_id = coalesce(?, task_id)
         order by received_at desc, rowid desc`,
      )
      .all(clientId ?? null, taskId ?? null)
      .map(fromRow);
  return {
    directory,
    pathOf,
    add(upload) {
      for (const old of list({ taskId: upload.taskId })) {
        if (old.kind === upload.kind && old.state === "received") remove(old);
      }
      database
        .prepare(
          `insert into uploads (id, task_id, client_id, host_id, kind, state, size, sha256, received_at)
           select ?, id, ?, ?, ?, iif(state in (select value from json_each(?)), 'received', 'rejected'), ?, ?, ?
           from tasks where id = ?`,
        )
        .run(
          upload.id,
          upload.clientId,
          upload.hostId,
          upload.kind,
          JSON.stringify(openStates),
          upload.size,
          upload.sha256,
          upload.receivedAt,
          upload.taskId,
        );
    },
    note(id, found) {
      const counts = "counts" in found ? JSON.stringify(found.counts) : null;
      const problem = "problem" in found ? found.problem : null;
      database.prepare("update uploads set counts = ?, problem = ? where id = ?").run(counts, problem, id);
    },
    get(id) {
      const row = database.prepare("select * from uploads where id = ?").get(id);
      return row && fromRow(row);
    },
    list,
    prune(clientId, keep) {
      const ended = list({ clientId }).filter(({ state }) => state !== "received");
      const newest = ended.find(({ kind, state }) => kind === "c1z" && state === "accepted");
      for (const upload of ended.slice(keep)) if (upload !== newest) remove(upload);
    },
  };
}

/** After a crash: files that were still arriving, or had arrived but were never acknowledged, belong to nobody. */
export function dropOrphans(uploads: Uploads): void {
  for (const entry of readdirSync(uploads.directory, { withFileTypes: true })) {
    // What is no file was put there by somebody else.
    if (entry.isFile() && !uploads.get(entry.name)) rmSync(join(uploads.directory, entry.name), { force: true });
  }
}

function fromRow(row: Record<string, unknown>): Upload {
  return {
    id: String(row.id),
    taskId: String(row.task_id),
    clientId: String(row.client_id),
    hostId: String(row.host_id),
    kind: row.kind as Upload["kind"],
    state: row.state as Upload["state"],
    size: Number(row.size),
    sha256: String(row.sha256),
    receivedAt: Number(row.received_at),
    counts: row.counts === null ? null : (JSON.parse(String(row.counts)) as Record<string, number>),
    problem: row.problem as string | null,
  };
}

export const goneFile = (path: string): string =>
  `its file ${path} is gone; bring it back from a backup, or have the connector sync again`;
