import { boolean, constructed, octets } from "./ber.ts";

/** What is wrong with a filter's text. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

const choice = {
  and: 0xa0,
  or: 0xa1,
  not: 0xa2,
  equal: 0xa3,
  substrings: 0xa4,
  present: 0x87,
  extensible: 0xa9,
} as const;
const compared: Readonly<Record<string, number>> = { ">": 0xa5, "<": 0xa6, "~": 0xa8 };

/** A filter as it is sent. Its text is one in parentheses; doubled ones are one. https://www.rfc-editor.org/rfc/rfc4515 */
export function compileFilter(text: string): Buffer {
  if (!text.startsWith("(")) throw new FilterError("a filter stands in parentheses");
  const { filter, end } = parse(text, 1);
  if (end < text.length) throw new FilterError(`finished compiling filter with extra at end: ${text.slice(end)}`);
  return filter;
}

interface Parsed {
  readonly filter: Buffer;
  /** Behind the closing parenthesis. */
  readonly end: number;
}

/** The filter whose opening parenthesis stands before the place. */
function parse(text: string, at: number): Parsed {
  switch (text[at]) {
    case "(": {
      const inner = parse(text, at + 1);
      return { filter: inner.filter, end: closed(text, inner.end) };
    }
    case "&":
      return several(text, at + 1, choice.and);
    case "|":
      return several(text, at + 1, choice.or);
    case "!": {
      if (text[at + 1] !== "(") throw new FilterError("'!' stands before one filter");
      const inner = parse(text, at + 2);
      return { filter: constructed(choice.not, inner.filter), end: closed(text, inner.end) };
    }
    default: {
      const close = text.indexOf(")", at);
      if (close < 0) throw new FilterError("unexpected end of filter");
      return { filter: item(text.slice(at, close)), end: close + 1 };
    }
  }
}

function closed(text: string, at: number): number {
  if (text[at] !== ")") throw new FilterError("unexpected end of filter");
  return at + 1;
}

function several(text: string, from: number, tag: number): Parsed {
  const filters: Buffer[] = [];
  let at = from;
  while (text[at] === "(") {
    const { filter, end } = parse(text, at + 1);
    filters.push(filter);
    at = end;
  }
  return { filter: constructed(tag, ...filters), end: closed(text, at) };
}

function item(text: string): Buffer {
  const found = /^([^=<>~:()]*)(:[^=()]*:|:)?([<>~])?=(.*)$/s.exec(text);
  if (!found) throw new FilterError(`no comparison in '${text}'`);
  const [, attribute = "", extension, operator, value = ""] = found;
  if (extension !== undefined) {
    if (operator) throw new FilterError(`no comparison in '${text}'`);
    return extensible(attribute, extension, value);
  }
  if (attribute.trim() === "") throw new FilterError(`no attribute in '${text}'`);
  if (operator) return constructed(compared[operator]!, octets(attribute), octets(unescaped(value)));
  if (value === "*") return octets(attribute, choice.present);
  const pieces = value.split("*");
  if (pieces.length === 1) return constructed(choice.equal, octets(attribute), octets(unescaped(value)));
  const last = pieces.length - 1;
  const parts = pieces.flatMap((piece, i) =>
    piece === "" ? [] : [octets(unescaped(piece), i === 0 ? 0x80 : i === last ? 0x82 : 0x81)],
  );
  return constructed(choice.substrings, octets(attribute), constructed(0x30, ...parts));
}

/** `attribute:dn:rule:=value`, where what stands before the value may be missing in part. */
function extensible(attribute: string, extension: string, value: string): Buffer {
  const words = extension.split(":").filter((word) => word !== "");
  const ofDn = words[0]?.toLowerCase() === "dn";
  const [rule, ...others] = ofDn ? words.slice(1) : words;
  if (others.length > 0 || (!rule && attribute === "")) throw new FilterError(`no matching rule in '${extension}'`);
  return constructed(
    choice.extensible,
    ...(rule ? [octets(rule, 0x81)] : []),
    ...(attribute ? [octets(attribute, 0x82)] : []),
    octets(unescaped(value), 0x83),
    ...(ofDn ? [boolean(true, 0x84)] : []),
  );
}

function unescaped(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (!bytes.includes(0x5c)) return bytes;
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0x5c) {
      out.push(bytes[i]!);
      continue;
    }
    const digits = bytes.toString("latin1", i + 1, i + 3);
    if (!/^[0-9a-f]{2}$/i.test(digits)) throw new FilterError("two hexadecimal digits belong behind a backslash");
    out.push(Number.parseInt(digits, 16));
    i += 2;
  }
  return Buffer.from(out);
}

/** A value as it stands in a filter's text, whatever is in it. */
export const escapeValue = (value: string | Uint8Array): string =>
  [...Buffer.from(value as string)]
    .map((byte) =>
      byte > 0x7e || byte < 0x20 || byte === 0x28 || byte === 0x29 || byte === 0x2a || byte === 0x5c
        ? `\\${byte.toString(16).padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
