import { createFile, ksuid, type SqlReader } from "@baton-connectors/c1z";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { fromFileTime } from "../file/file-time.ts";
import { copyRows } from "./copy-rows.ts";
import { pseudonymsOf } from "./pseudonyms.ts";
import { createSanitizer, type UnknownAnnotations } from "./sanitizer.ts";
import { timeShift } from "./time-shift.ts";

export interface SanitizeOptions {
  readonly secret: Uint8Array;
  /** Where the newest time of the file's syncs is moved to, and every other by as much. */
  readonly anchor: Timestamp;
  readonly allowUnknownAnnotations: boolean;
}
export interface Sanitized extends UnknownAnnotations {
  readonly syncs: number;
}

/**
 * Writes a copy without what tells whose it is: how many there are of what, and who holds what, stays; names, ids, texts,
 * tokens and sessions do not. The same file, secret and anchor give the same copy.
 */
export function sanitizeFile(reader: SqlReader, out: string, options: SanitizeOptions): Promise<Sanitized> {
  const { database: from } = reader;
  const runs = reader.syncs();
  const types = from.prepare("select distinct external_id as id from v1_resource_types").all();
  const pseudonyms = pseudonymsOf(options.secret, new Set(types.map(({ id }) => id as string)));
  const times = runs.flatMap(({ startedAt, endedAt }) => [startedAt, ...(endedAt ? [endedAt] : [])]).map(fromFileTime);
  const shift = timeShift(times.toSorted(later)[0], options.anchor);
  const sanitizer = createSanitizer({ ...options, pseudonyms, shift });
  const ids = new Map(
    runs.map(({ syncId, startedAt }) => {
      const begun = new Date(Number(shift(fromFileTime(startedAt)).seconds) * 1000);
      return [syncId, ksuid(begun, pseudonyms.bytes(syncId, 16))];
    }),
  );
  // A sync that is not in the file can be named as another's parent.
  const syncId = (id: string) => ids.get(id) ?? pseudonyms.of(id);
  return createFile(out, (to) => {
    copyRows(from, to, { pseudonyms, sanitizer, shift, syncId });
    return { syncs: runs.length, ...sanitizer.unknown };
  });
}

const later = (a: Timestamp, b: Timestamp) => Number(b.seconds - a.seconds) || b.nanos - a.nanos;
