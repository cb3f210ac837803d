import { formatOf, toPebble, toSqlite } from "@baton-connectors/c1z";
import { withSyncList } from "../file/open-file.ts";
import { plural } from "../output/plural.ts";
import type { ListOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";

export interface ConvertFlags {
  readonly out: string;
  readonly tmpDir?: string;
}

/** v3 holds one sync: says which, and how many of the file's are left behind. */
export async function convertToPebble({
  output,
  file,
  syncId,
  out,
  tmpDir,
}: ListOptions & ConvertFlags): Promise<void> {
  if ((await formatOf(file)) === "v3") throw usage(`${file} is a Pebble (v3) file already`);
  const converted = await toPebble(file, out, syncId, placeOf(tmpDir));
  const { length } = await withSyncList(file, async (list) => list.syncs());
  const left = length > 1 ? `; ${plural(length - 1, "other sync")} of ${file} stayed behind: a v3 file holds one` : "";
  await output.write(`Wrote sync ${converted} to ${out}${left}\n`);
}

export async function convertToSqlite({ output, file, out, tmpDir }: ListOptions & ConvertFlags): Promise<void> {
  if ((await formatOf(file)) === "v1") throw usage(`${file} is a SQLite (v1) file already`);
  await toSqlite(file, out, placeOf(tmpDir));
  await output.write(`Wrote ${out}\n`);
}

const placeOf = (directory: string | undefined) => (directory === undefined ? {} : { temporaryDirectory: directory });
