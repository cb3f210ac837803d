import { instantOf, localTime } from "@baton-connectors/c1z";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

export function fromFileTime(text: string): Timestamp {
  const { seconds, nanos } = instantOf(text);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos });
}

export const toFileTime = ({ seconds, nanos }: Pick<Timestamp, "seconds" | "nanos">): string =>
  localTime({ seconds: Number(seconds), nanos });
