import { copyFile } from "node:fs/promises";
import { optimize, recalculateStats } from "@baton-connectors/c1z";
import { withSqlReader } from "../file/open-file.ts";
import { plural } from "../output/plural.ts";
import type { ListOptions } from "../program/frame.ts";

export async function recalculate({ output, file, syncId }: ListOptions): Promise<void> {
  const syncs = await recalculateStats(file, syncId);
  for (const id of syncs) await output.write(`Recalculated stats of sync ${id}\n`);
  await output.write(`${plural(syncs.length, "sync")} recalculated in ${file}\n`);
}

export async function compress({ output, file }: ListOptions): Promise<void> {
  const done = await optimize(file);
  await output.write(
    done ? "Optimized C1Z successfully." : "Optimize is not applicable for pebble-backed C1Z; no changes made.",
  );
}

/** The database as SQLite's own tools read it; of a v3 file what it converts to. */
export const dumpDatabase = ({ file, out }: ListOptions & { out: string }) =>
  withSqlReader(file, async ({ database }) => {
    await copyFile(database.location()!, out);
  });
