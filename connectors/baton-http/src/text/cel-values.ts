import { goDuration, goTime } from "@baton-connectors/mapping/cel";
import { type CelInput, type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import { isReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

const converted = new WeakMap<object, CelInput>();

/** A value of an answer as CEL has it: whole numbers are integers. Objects are converted once. */
export function toCel(value: unknown): CelInput {
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "object": {
      if (value === null) return null;
      let known = converted.get(value);
      if (known === undefined) {
        known = Array.isArray(value)
          ? value.map(toCel)
          : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toCel(one)]));
        converted.set(value, known);
      }
      return known;
    }
    default:
      return null;
  }
}

/** What an expression gave, as JSON has it; integers beyond 2^53 as text. */
export function toJson(value: CelValue): unknown {
  if (typeof value === "bigint") return safe(value);
  if (isCelUint(value)) return safe(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (isCelList(value)) return [...value].map(toJson);
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, one]) => [String(toJson(key)), toJson(one)]));
  if (isReflectMessage(value)) return wellKnown(value);
  return value;
}

const safe = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));

function wellKnown({ message, desc }: Extract<CelValue, { message: unknown }>): string {
  if (desc.typeName === "google.protobuf.Timestamp")
    return goTime(message as unknown as Timestamp)
      .replace(" ", "T")
      .replace(" +0000 UTC", "Z");
  return goDuration(message as unknown as Duration);
}

/** Nothing is "", numbers are decimal, lists and maps JSON. */
export function asText(value: CelValue): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  const plain = toJson(value);
  if (typeof plain === "number") return plainNumber(plain);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** Without an exponent, which would be another id. */
const plainNumber = (value: number): string =>
  Number.isFinite(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
