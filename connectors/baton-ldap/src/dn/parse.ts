import { elementAt, Malformed } from "../protocol/ber.ts";

/** A type and a value of a relative DN; a value may be any bytes. */
export interface Assertion {
  readonly type: string;
  readonly value: Buffer;
}
/** The relative DNs of a DN, its own first. */
export type Dn = readonly (readonly Assertion[])[];

/** A text that is no DN. */
export class DnError extends Error {
  override readonly name = "DnError";
}

/**
 * Reads a DN the way the Go connector does, since ids depend on it: commas and semicolons part relative DNs, quotes have no
 * meaning, only plain spaces are stripped.
 */
export function parseDn(text: string): Dn {
  if ([...text].every((char) => whiteSpace.includes(char))) return [];
  const dn: Assertion[][] = [];
  let relative: Assertion[] = [];
  let type = "";
  let from = 0;
  const take = (to: number) => {
    relative.push({ type, value: assertedValue(text.slice(from, to)) });
    type = "";
    from = to + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === "=" && type === "") {
      type = decoded(text.slice(from, i)).toString("utf8");
      from = i + 1;
    } else if (char === "," || char === ";" || char === "+") {
      if (type === "") throw new DnError("incomplete type, value pair");
      take(i);
      if (char === "+") continue;
      dn.push(relative);
      relative = [];
    }
  }
  if (type === "") throw new DnError("DN ended with incomplete type, value pair");
  take(text.length);
  dn.push(relative);
  return dn;
}

const special = ' "#+,;<=>\\';
const hexadecimal = /^[0-9a-f]{2}$/i;

function assertedValue(text: string): Buffer {
  if (!text.startsWith("#")) return decoded(text);
  if (!/^#([0-9a-f]{2})*$/i.test(text)) throw new DnError("the value behind # is not hexadecimal");
  const bytes = Buffer.from(text.slice(1), "hex");
  try {
    const element = elementAt(bytes, 0);
    if (element) return bytes.subarray(element.start, element.end);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  throw new DnError("the value behind # is no BER");
}

function decoded(text: string): Buffer {
  const stripped = withoutSpaces(text);
  if (!stripped.includes("\\")) return Buffer.from(stripped, "utf8");
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = stripped.indexOf("\\"); at >= 0; at = stripped.indexOf("\\", from)) {
    parts.push(Buffer.from(stripped.slice(from, at), "utf8"));
    const next = stripped[at + 1];
    if (next === undefined) throw new DnError(`got corrupted escaped character: '${stripped}'`);
    if (special.includes(next)) {
      parts.push(Buffer.from(next));
      from = at + 2;
      continue;
    }
    const digits = stripped.slice(at + 1, at + 3);
    if (!hexadecimal.test(digits)) throw new DnError(`failed to decode escaped character: invalid byte: ${digits}`);
    parts.push(Buffer.from(digits, "hex"));
    from = at + 3;
  }
  parts.push(Buffer.from(stripped.slice(from), "utf8"));
  return Buffer.concat(parts);
}

/** A space at the end that follows a backslash is one that was escaped. */
function withoutSpaces(text: string): string {
  const stripped = text.replace(/^ +| +$/g, "");
  return stripped.endsWith("\\") && text.endsWith(" ") ? `${stripped} ` : stripped;
}

/** Unicode's White_Space; JavaScript's own `trim` takes U+FEFF for it, and U+0085 not. */
export const whiteSpace: readonly string[] = [
  ..."\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
];
