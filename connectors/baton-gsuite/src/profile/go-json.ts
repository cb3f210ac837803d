/** Text of custom field values, byte for byte as Go renders them: they are stored, and compared by those who read files. */

/** The shortest decimal that stands for the number, written out without an exponent. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return Object.is(value, -0) ? "-0" : text;
  const [, sign, first, rest = "", exponentText] = match;
  const digits = first! + rest;
  const point = 1 + Number(exponentText);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** JSON with sorted keys and with the escapes that make it safe inside HTML. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([key, item]) => `${goString(key)}:${goJson(item)}`).join(",")}}`;
  }
  if (typeof value === "string") return goString(value);
  if (typeof value === "number") return goNumber(value);
  return value === undefined ? "null" : JSON.stringify(value);
}

/** Exponents from 1e21 and below 1e-6, without a leading zero: as in JavaScript, but for negative zero. */
const goNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const goString = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
