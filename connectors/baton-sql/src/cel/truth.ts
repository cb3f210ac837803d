import { type CelValue, isCelUint } from "@bufbuild/cel";

/** A result as a condition. Any whole number is true, 0 too: files written for Go's connector rely on what it gives. */
export function asTruth(value: CelValue): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint" || isCelUint(value)) return true;
  if (typeof value === "string") {
    if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
    if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
    throw new Error(`failed to parse bool from string ${value}: it is none of true, false, 1, 0, t, f`);
  }
  throw new Error(`expected bool, got ${kind(value)}`);
}

function kind(value: CelValue): string {
  if (value === null) return "null";
  if (typeof value === "number") return "double";
  return value instanceof Uint8Array ? "bytes" : "an object";
}
