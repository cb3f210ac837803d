import { type Containment, messageOf } from "../contained.ts";
import type { Upload, Uploads } from "../state/uploads.ts";
import type { ContentsReader } from "./reader.ts";

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
export function createUploadInspector(
  uploads: Uploads,
  reader: ContentsReader,
  containment: Containment,
): UploadInspector {
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  return {
    inspect({ id, kind }) {
      if (kind !== "c1z") return;
      last = last.then(async () => {
        if (stopped) return;
        const found = await inspectFile(reader, uploads.pathOf({ id }));
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

async function inspectFile(reader: ContentsReader, path: string): Promise<Inspection> {
  try {
    return { counts: await reader.counts(path) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
