import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";

const whole = new Set(["TinyInt", "SmallInt", "Int", "BigInt", "IntN"]);
const exact = new Set(["Decimal", "DecimalN", "Numeric", "NumericN", "Money", "MoneyN", "SmallMoney"]);
const utf8 = new TextEncoder();

/** A value as Go's driver gives it to an expression: decimals are bytes of their digits, times are times. */
export function sqlserverValue(
  value: unknown,
  { type, scale }: { readonly type: { readonly name: string }; readonly scale?: number },
): CelInput {
  if (value === null || value === undefined) return null;
  if (whole.has(type.name)) return BigInt(value as string | number);
  if (exact.has(type.name)) return utf8.encode(Number(value).toFixed(scale ?? 4));
  if (value instanceof Date) return timeOf(value);
  return value as CelInput;
}

/** The driver keeps what is finer than a millisecond beside the date, in seconds. */
function timeOf(value: Date & { readonly nanosecondsDelta?: number }) {
  const ms = value.getTime();
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6 + (value.nanosecondsDelta ?? 0) * 1e9);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos });
}
