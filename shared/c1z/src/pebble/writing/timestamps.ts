import { instantOf } from "../local-time.ts";
import type { Instant } from "../v1-rows.ts";
import { wireMessage } from "../wire.ts";

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

export const timestamp = ({ seconds, nanos }: Instant): Uint8Array =>
  wireMessage().number(1, seconds).number(2, nanos).done();
