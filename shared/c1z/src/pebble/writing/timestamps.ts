import { wireMessage } from "../wire.ts";

/** A file's wall clock as seconds and nanoseconds since 1970: `2026-11-22 23:03:32.158871779`, or with a zone where Go wrote UTC. */
export function instantOf(text: string): { seconds: number; nanos: number } {
  const [, day, time, fraction = "", zone = ""] = form.exec(text) ?? [];
  if (!day) throw new Error(`c1z: the file holds a time that is none: ${JSON.stringify(text)}`);
  const seconds = Math.floor(new Date(`${day}T${time}${zone.replace(" ", "")}`).getTime() / 1000);
  return { seconds, nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) };
}
const form = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?/;

/** As protobuf Timestamps; rows that were written together have the same. */
export function timestamps(): (text: string) => Uint8Array {
  let last: { readonly text: string; readonly bytes: Uint8Array } | undefined;
  return (text) => {
    if (last?.text === text) return last.bytes;
    const bytes = timestamp(instantOf(text));
    last = { text, bytes };
    return bytes;
  };
}

export const timestamp = ({ seconds, nanos }: { seconds: number; nanos: number }): Uint8Array =>
  wireMessage().number(1, seconds).number(2, nanos).done();
