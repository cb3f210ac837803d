import { isCelUint } from "@bufbuild/cel";
import { asText } from "../cel/text.ts";
import type { Row } from "../engines/engine.ts";

/** A row as people read it: each value with what an expression sees of it. */
export const shownRow = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join("  ");

function shown(value: unknown): string {
  if (value === null) return "NULL";
  if (value instanceof Uint8Array) return bytes(value);
  if (typeof value === "string") return JSON.stringify(short(value));
  if (isCelUint(value)) return `${value.value}u`;
  return typeof value === "object" ? asText(value as never) : String(value);
}

function bytes(value: Uint8Array): string {
  try {
    return `b${JSON.stringify(short(new TextDecoder("utf-8", { fatal: true }).decode(value)))}`;
  } catch {
    return `(${value.length} bytes, not UTF-8)`;
  }
}

const short = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
