import { slugify, titleCase, toLower, toUpper } from "@baton-connectors/mapping/text";
import { TemplateError } from "./tokens.ts";

/** For what a text has been encoded; `any`: its author vouches for it. Put elsewhere, it is encoded for there. */
export type Encoding = "any" | "url" | "js" | "html" | "json";

export class Encoded {
  readonly text: string;
  readonly encoding: Encoding;
  /** What it was before. */
  readonly value: unknown;
  constructor(text: string, encoding: Encoding, value: unknown) {
    this.text = text;
    this.encoding = encoding;
    this.value = value;
  }
}

export const plainText = (value: unknown): string => {
  if (value instanceof Encoded) return value.text;
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return jsonText(value);
  return String(value);
};

const jsonText = (value: unknown) =>
  JSON.stringify(value instanceof Encoded ? value.text : (value ?? null), (_, one) =>
    typeof one === "bigint" ? String(one) : one,
  );
/** Also for XML: in a text and in an attribute it is no more than text. */
export const htmlText = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

export const isTrue = (value: unknown): boolean => {
  if (value === null || value === undefined || value === false || value === "" || value === 0 || value === 0n)
    return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || value instanceof Encoded || Object.keys(value).length > 0;
};

const same = (a: unknown, b: unknown) =>
  // 1, 1n and "1" of an answer: whatever is written the same.
  typeof a === "object" || typeof b === "object" ? a === b : String(a) === String(b);

const order = (a: unknown, b: unknown): number => {
  const [left, right] = [Number(a), Number(b)];
  if (typeof a !== "string" && typeof b !== "string" && !Number.isNaN(left - right)) return left - right;
  return plainText(a) < plainText(b) ? -1 : Number(plainText(a) > plainText(b));
};

function index(of: unknown, ...keys: readonly unknown[]): unknown {
  return keys.reduce((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    if (typeof inner === "object" && inner !== null && Object.hasOwn(inner, String(key)))
      return (inner as Record<string, unknown>)[String(key)];
    return undefined;
  }, of);
}

/** Verbs of fmt: https://pkg.go.dev/fmt */
function printf(form: unknown, ...args: readonly unknown[]): string {
  let next = 0;
  return plainText(form).replace(
    /%([-+0 ]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (all, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      const value = args[next++];
      const text =
        verb === "q"
          ? JSON.stringify(plainText(value))
          : verb === "f"
            ? Number(value).toFixed(Number(precision ?? 6))
            : verb === "x"
              ? Number(value).toString(16)
              : plainText(value);
      if (!"vsdqfxt".includes(verb)) throw new TemplateError(`printf does not know ${all}`);
      if (flags.includes("-")) return text.padEnd(Number(width || 0));
      return text.padStart(Number(width || 0), flags.includes("0") ? "0" : " ");
    },
  );
}

const encode = (value: unknown) => new Encoded(encodeURIComponent(plainText(value)), "url", value);
const onText = (change: (text: string) => string) => (value: unknown) => change(plainText(value));

/** As the function of that name in expressions: the first group of the pattern, or what it matches. */
function extract(text: unknown, pattern: unknown): string {
  const found = new RegExp(plainText(pattern), "u").exec(plainText(text));
  return found?.[1] ?? found?.[0] ?? "";
}

/** Go's own, and ours behind them: `json`, `safe`, `pathescape`, `default`, `extract`, `lower`, `upper`, `title`, `slugify`, `trim`, `base64`. */
export const functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  and: (...args: unknown[]) => args.find((one) => !isTrue(one)) ?? args.at(-1),
  or: (...args: unknown[]) => args.find(isTrue) ?? args.at(-1),
  not: (value: unknown) => !isTrue(value),
  eq: (a: unknown, ...others: unknown[]) => others.some((one) => same(a, one)),
  ne: (a: unknown, b: unknown) => !same(a, b),
  lt: (a: unknown, b: unknown) => order(a, b) < 0,
  le: (a: unknown, b: unknown) => order(a, b) <= 0,
  gt: (a: unknown, b: unknown) => order(a, b) > 0,
  ge: (a: unknown, b: unknown) => order(a, b) >= 0,
  index,
  slice: (of: unknown, from = 0, to?: number) =>
    Array.isArray(of) ? of.slice(from, to) : plainText(of).slice(from, to),
  len: (of: unknown) =>
    Array.isArray(of)
      ? of.length
      : typeof of === "object" && of !== null
        ? Object.keys(of).length
        : plainText(of).length,
  print: (...args: unknown[]) => args.map(plainText).join(""),
  println: (...args: unknown[]) => `${args.map(plainText).join(" ")}\n`,
  printf,
  urlquery: encode,
  pathescape: encode,
  js: (value: unknown) => new Encoded(JSON.stringify(plainText(value)).slice(1, -1), "js", value),
  html: (value: unknown) => new Encoded(htmlText(plainText(value)), "html", value),
  json: (value: unknown) => new Encoded(jsonText(value), "json", value),
  safe: (value: unknown) => new Encoded(plainText(value), "any", value),
  default: (otherwise: unknown, value: unknown) => (isTrue(value) ? value : otherwise),
  extract,
  lower: onText(toLower),
  upper: onText(toUpper),
  title: onText(titleCase),
  slugify: onText(slugify),
  trim: onText((text) => text.trim()),
  base64: onText((text) => Buffer.from(text).toString("base64")),
};
export const functionNames: ReadonlySet<string> = new Set(Object.keys(functions));
