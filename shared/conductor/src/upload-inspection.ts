import { openStore } from "@baton-connectors/c1z";
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
export function createUploadInspector(uploads: Uploads): UploadInspector {
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  return {
    inspect({ id, kind }) {
      if (kind !== "c1z") return;
      last = last.then(async () => {
        if (!stopped && uploads.get(id)) uploads.note(id, await inspectFile(uploads.pathOf({ id })));
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
    const store = await openStore(path);
    try {
      const finished = (await store.syncs()).filter(({ endedAt }) => endedAt !== null).at(-1);
      if (!finished) return { problem: "it holds no finished sync" };
      const stats = await store.stats(finished.syncId);
      return { counts: Object.fromEntries(counted.map((kind) => [kind, stats[kind] ?? 0])) };
    } finally {
      await store.discard();
    }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
