import { type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import { isReflectMessage, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

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
  return String(value);
}

/** What is not UTF-8 cannot be stored as text: that is an error, not a row with other letters. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function message({ message: value, desc }: ReflectMessage): string {
  if (desc.typeName === "google.protobuf.Timestamp") return goTime(value as Timestamp);
  if (desc.typeName === "google.protobuf.Duration") return goDuration(value as Duration);
  return String(value);
}

const fraction = (nanos: number) => (nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`);

export function goTime({ seconds, nanos }: Timestamp): string {
  const [day, time] = new Date(Number(seconds) * 1000).toISOString().split("T") as [string, string];
  return `${day} ${time.slice(0, 8)}${fraction(nanos)} +0000 UTC`;
}

export function goDuration({ seconds, nanos }: Duration): string {
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  const whole = seconds < 0n ? -seconds : seconds;
  const part = Math.abs(nanos);
  if (whole === 0n) {
    if (part === 0) return "0s";
    if (part < 1e3) return `${sign}${part}ns`;
    if (part < 1e6) return `${sign}${part / 1e3}µs`;
    if (part < 1e9) return `${sign}${part / 1e6}ms`;
  }
  const hours = whole / 3600n;
  const minutes = (whole / 60n) % 60n;
  const rest = `${whole % 60n}${fraction(part)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0n ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
}

/** Go's `%v` of a float: with an exponent below -4 and from 6 on. https://pkg.go.dev/fmt */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 6)) return decimal(digits, exponent);
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function decimal(digits: string, exponent: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  const plain = digits.replace("-", "").replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${plain}`;
  if (plain.length <= exponent + 1) return sign + plain.padEnd(exponent + 1, "0");
  return `${sign}${plain.slice(0, exponent + 1)}.${plain.slice(exponent + 1)}`;
}
