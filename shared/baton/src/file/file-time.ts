import { localTime } from "@baton-connectors/c1z";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/** Files hold the local wall clock without a zone: `2026-11-22 23:03:32.158871779`, or with one where Go wrote UTC. */
export function fromFileTime(text: string): Timestamp {
  const [, day, time, fraction = "", zone = ""] = form.exec(text) ?? [];
  if (!day) throw new Error(`the file holds a time that is none: ${JSON.stringify(text)}`);
  const seconds = Math.floor(new Date(`${day}T${time}${zone.replace(" ", "")}`).getTime() / 1000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) });
}
const form = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?/;

export const toFileTime = ({ seconds, nanos }: Pick<Timestamp, "seconds" | "nanos">): string =>
  localTime({ seconds: Number(seconds), nanos });
