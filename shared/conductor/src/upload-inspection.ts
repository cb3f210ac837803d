import { openSqlReader } from "@baton-connectors/c1z";
import { type Containment, messageOf } from "./contained.ts";
import type { Upload, Uploads } from "./state/uploads.ts";

/** What is in an upload: rows by kind of its newest finished sync, or why that cannot be told. */
export type Inspection = { counts: Record<string, number> } | { problem: string };

export type UploadInspector = {
  /** Opens the file soon, after those asked for before, and notes what is in it. */
  inspect(upload: Pick<Upload, "id" | "kind">): void;
  /** Resolves when nothing is being looked at. */
  idle(): Promise<void>;
};

/**
 * Looks into uploads after they were acknowledged: a connector must not wait for it, and a file we cannot read is kept
 * all the same, with the reason beside it.
 */
export function createUploadInspector(uploads: Uploads, containment: Containment): UploadInspector {
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  return {
    inspect({ id, kind }) {
      if (kind !== "c1z") return;
      last = last.then(async () => {
        if (stopped) return;
        const found = await inspectFile(uploads.pathOf({ id }));
        // One that is not noted is looked into again at the next start.
        containment.run("noting what is in an upload", () => uploads.note(id, found));
      });
    },
    idle() {
      stopped = true;
      return last;
    },
  };
}

const counted = ["resource_types", "resources", "entitlements", "grants", "assets"] as const;

async function inspectFile(path: string): Promise<Inspection> {
  try {
    const reader = await openSqlReader(path);
    try {
      const finished = reader.latestFinished();
      if (!finished) return { problem: "it holds no finished sync" };
      const count = (kind: string) =>
        Number(
          reader.database.prepare(`select count(*) as n from v1_${kind} where sync_id = ?`).get(finished.syncId)!.n,
        );
      return { counts: Object.fromEntries(counted.map((kind) => [kind, count(kind)])) };
    } finally {
      await reader.close();
    }
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
