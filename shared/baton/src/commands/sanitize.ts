import { existsSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampNow } from "@bufbuild/protobuf/wkt";
import { withSqlReader } from "../file/open-file.ts";
import { plural } from "../output/plural.ts";
import type { ListOptions } from "../program/frame.ts";
import { sanitizeFile } from "../sanitize/sanitize-file.ts";
import { secretFor } from "../sanitize/secret.ts";
import { usage } from "../usage.ts";

export interface SanitizeFlags {
  readonly out?: string;
  readonly outEngine?: string;
  readonly secretFile?: string;
  readonly anchor?: string;
  readonly allowUnknownAnnotations?: boolean;
}

/** Writes a copy of the file without what tells whose it is. */
export async function sanitize({ output, file, ...flags }: ListOptions & SanitizeFlags): Promise<void> {
  const { out, anchor, secretFile } = flags;
  if (!out) throw usage("--out is required", "The copy gets a file of its own: --out sanitized.c1z");
  checkEngine(flags.outEngine);
  const moved = anchor === undefined ? timestampNow() : instant(anchor);
  if (existsSync(out)) throw usage(`--out ${out} exists already`, "Name a file that does not exist.");
  await withSqlReader(file, async (reader) => {
    const secret = secretFor(secretFile, out);
    try {
      const allowUnknownAnnotations = flags.allowUnknownAnnotations === true;
      const options = { secret: secret.bytes, anchor: moved, allowUnknownAnnotations };
      const { syncs, dropped, passed } = await sanitizeFile(reader, out, options);
      for (const type of dropped) output.warn(`annotations of type ${type} were left out`);
      for (const type of passed) output.warn(`annotations of type ${type} were copied unchanged`);
      if (secret.made) {
        output.warn(`the secret is in ${secret.made}: who has it can find names again; keep it apart, or delete it`);
      }
      await output.write(`${plural(syncs, "sync")} sanitized; written to ${out}\n`);
    } catch (thrown) {
      secret.discard();
      throw thrown;
    }
  });
}

function checkEngine(engine: string | undefined): void {
  if (engine === undefined || engine === "sqlite") return;
  if (engine !== "pebble") throw usage(`--out-engine is sqlite or pebble, not ${JSON.stringify(engine)}`);
  throw usage(
    "v3 (Pebble) files are read here, not written",
    "Leave --out-engine away: the copy is a v1 (SQLite) file.",
  );
}

/** https://www.rfc-editor.org/rfc/rfc3339 */
function instant(text: string): Timestamp {
  const [, whole, fraction = "", zone] = form.exec(text) ?? [];
  const ms = whole ? Date.parse(`${whole}${zone}`) : Number.NaN;
  if (Number.isNaN(ms))
    throw usage(`--anchor is no time: ${JSON.stringify(text)}`, "Write it as 2026-11-27T12:00:00Z.");
  return create(TimestampSchema, { seconds: BigInt(ms / 1000), nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) });
}
const form = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;
