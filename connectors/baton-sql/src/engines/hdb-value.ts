import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Column, Lob } from "hdb";
import { parseTime } from "../mapping/parse-time.ts";

/** Numbers of types in the protocol: https://help.sap.com/viewer/7e4aba181371442d9e4395e7ff71b777 */
const whole = new Set([1, 2, 3, 4]);
const times = new Set([14, 16, 61, 62, 63]);
const texts = new Set([25, 26, 31, 32, 51, 53]);

/** A value as an expression sees it: decimals are the text of their digits, times are times. */
export async function hdbValue(value: unknown, { dataType: type }: Column): Promise<CelInput> {
  if (value === null || value === undefined) return null;
  if (whole.has(type)) return BigInt(value as number | string);
  if (times.has(type)) return timeOf(String(value));
  const held = isLob(value) ? await contentOf(value) : value;
  if (texts.has(type) && held instanceof Uint8Array) return utf8.decode(held);
  return held instanceof Uint8Array ? Uint8Array.from(held) : (held as CelInput);
}

/** What is not UTF-8 cannot be a text. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function timeOf(text: string): CelInput {
  const time = parseTime(text.replace("T", " "));
  return time ? create(TimestampSchema, time) : text;
}

const isLob = (value: unknown): value is Lob => typeof (value as { read?: unknown }).read === "function";

const contentOf = (lob: Lob) =>
  new Promise<Buffer>((resolve, reject) => lob.read((error, content) => (error ? reject(error) : resolve(content))));
