import { isUtf8 } from "node:buffer";
import { type Assertion, type Dn, DnError, parseDn, whiteSpace } from "./parse.ts";

/** Types whose values do not depend on their case. */
const caseless = new Set(
  "cn uid ou dc sn givenname mail member memberof o c l st telephonenumber description".split(" "),
);

/**
 * The one spelling of a DN that ids are made of: byte for byte that of the Go connector. What most DNs are made of is copied;
 * the rest is read and printed.
 */
export function canonicalDn(text: string): string {
  return simple(text) ?? printDn(parseDn(text).map((relative) => relative.map(canonicalAssertion)));
}

/** The same where the text is a DN; undefined where it is none. */
export function canonicalIfDn(text: string): string | undefined {
  try {
    return canonicalDn(text);
  } catch (error) {
    if (error instanceof DnError) return undefined;
    throw error;
  }
}

/** Relative DNs of letters that need no escape, without any that belong together. */
const plain = /^[A-Za-z0-9 =,._@/:*()'&!?$%^{}[\]|~-]*$/;

function simple(text: string): string | undefined {
  if (!plain.test(text)) return undefined;
  const parts = text.split(",");
  for (const [i, part] of parts.entries()) {
    const at = part.indexOf("=");
    if (at < 1) return undefined;
    const type = part
      .slice(0, at)
      .replace(/^ +| +$/g, "")
      .toLowerCase();
    if (type === "") return undefined;
    const value = part.slice(at + 1).replace(/^ +| +$/g, "");
    parts[i] = `${type}=${caseless.has(type) ? value.toLowerCase() : value}`;
  }
  return parts.join(",");
}

function canonicalAssertion({ type, value }: Assertion): Assertion {
  const lower = goLowerCase(type);
  const text = trimmedBytes(value);
  return { type: lower, value: caseless.has(lower) ? Buffer.from(goLowerCase(decodeUtf8(text)), "utf8") : text };
}

/** White space at both ends goes; what is no UTF-8 in between stays as it is. */
function trimmedBytes(value: Buffer): Buffer {
  let rest = value;
  for (let form = spaceAt(rest, "start"); form; form = spaceAt(rest, "start")) rest = rest.subarray(form.length);
  for (let form = spaceAt(rest, "end"); form; form = spaceAt(rest, "end")) rest = rest.subarray(0, -form.length);
  return rest;
}

const spaceForms = whiteSpace.map((char) => Buffer.from(char, "utf8"));
const spaceAt = (value: Buffer, where: "start" | "end") =>
  spaceForms.find((form) =>
    (where === "start" ? value.subarray(0, form.length) : value.subarray(-form.length)).equals(form),
  );

/** Each byte that belongs to no character becomes U+FFFD, as in Go; several at once become one in JavaScript's decoder. */
function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const out: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)));
    out.push(length ? bytes.toString("utf8", at, at + length) : "\ufffd");
    at += length ?? 1;
  }
  return out.join("");
}

/** Letters that got a small form after Unicode 15, which Go's tables are of. */
const later = /[\u1c89\ua7cb\ua7cc\ua7ce\ua7d2\ua7d4\ua7da\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}]/u;

/** Small letters, each character by itself: no context (final sigma), one for one. */
export function goLowerCase(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it says
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return [...text].map((char) => (char === "\u0130" ? "i" : later.test(char) ? char : char.toLowerCase())).join("");
}

/** Prints a DN; the parts of a relative DN are in the order of their texts. */
export const printDn = (dn: Dn): string =>
  dn
    .map((relative) =>
      relative
        .map(({ type, value }) => `${printed(Buffer.from(type, "utf8"), false)}=${printed(value, true)}`)
        .sort()
        .join("+"),
    )
    .join(",");

function printed(bytes: Buffer, isValue: boolean): string {
  let out = "";
  for (const [i, byte] of bytes.entries()) {
    const char = String.fromCharCode(byte);
    const isEscaped =
      '"+,;<>\\'.includes(char) ||
      (char === "=" && !isValue) ||
      (i === 0 && (char === " " || char === "#")) ||
      (i === bytes.length - 1 && char === " ");
    if (byte < 0x20 || byte > 0x7e) out += `\\${byte.toString(16).padStart(2, "0")}`;
    else out += isEscaped ? `\\${char}` : char;
  }
  return out;
}
