import { decoderLimits } from "./decoder-limits.ts";
import { type Format, formatOf, unpack } from "./envelope.ts";
import { convertV3ToV1 } from "./pebble/convert-v3-to-v1.ts";

export interface UnpackOptions {
  /** For what does not fit in memory; must exist. */
  readonly folder: string;
  /** Read for BATON_DECODER_MAX_DECODED_SIZE_MB and BATON_DECODER_MAX_MEMORY_MB. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Writes the SQLite database of a file of either format to `copy`. An empty or missing file has none. */
export async function unpackDatabase(path: string, copy: string, { folder, env }: UnpackOptions): Promise<Format> {
  const format = await formatOf(path);
  const limits = decoderLimits(env);
  if (format === "v1") await unpack(path, copy, limits);
  else if (format === "v3") await convertV3ToV1(path, copy, folder, limits);
  return format;
}

/** As `unpackDatabase`, of a file that must be there. */
export async function unpackExisting(
  path: string,
  copy: string,
  options: UnpackOptions,
): Promise<Exclude<Format, "empty">> {
  const format = await unpackDatabase(path, copy, options);
  if (format === "empty") throw new Error(`c1z: ${path} does not exist or is empty`);
  return format;
}
