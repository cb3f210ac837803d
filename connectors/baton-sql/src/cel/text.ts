import { goDuration, goFloat, goTime } from "@baton-connectors/mapping/cel";
import { type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import { isMessage } from "@bufbuild/protobuf";
import { isReflectMessage, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { type Duration, type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/**
 * A result as the text Go's `%s` makes of it: rows that are already in ConductorOne hold these texts, `NULL_VALUE` and
 * `%!s(bool=true)` included.
 */
export function asText(value: CelValue): string {
  if (value === null) return "NULL_VALUE";
  if (typeof value === "boolean") return `%!s(bool=${value})`;
  if (typeof value === "number") return `%!s(float64=${goFloat(value)})`;
  return plain(value);
}

/** Inside of lists and maps values are printed with Go's names of the CEL types. */
function nested(value: CelValue): string {
  if (value === null) return "%!s(types.Null=0)";
  if (typeof value === "boolean") return `%!s(types.Bool=${value})`;
  if (typeof value === "number") return `%!s(types.Double=${goFloat(value)})`;
  if (typeof value === "bigint") return `%!s(types.Int=${value})`;
  if (isCelUint(value)) return `%!s(types.Uint=${value.value})`;
  return plain(value);
}

function plain(value: CelValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (isCelUint(value)) return String(value.value);
  if (value instanceof Uint8Array) return utf8.decode(value);
  if (isCelList(value)) return `[${[...value].map(nested).join(" ")}]`;
  if (isCelMap(value)) {
    const entries = [...value].map(([key, item]) => `${asText(key)}:${nested(item)}`);
    return `map[${entries.toSorted().join(" ")}]`;
  }
  if (isReflectMessage(value)) return message(value);
  // As a row holds it, before an expression has seen it.
  if (isMessage(value, TimestampSchema)) return goTime(value);
  return String(value);
}

/** What is not UTF-8 cannot be stored as text: that is an error, not a row with other letters. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function message({ message: value, desc }: ReflectMessage): string {
  if (desc.typeName === "google.protobuf.Timestamp") return goTime(value as Timestamp);
  if (desc.typeName === "google.protobuf.Duration") return goDuration(value as Duration);
  return String(value);
}
