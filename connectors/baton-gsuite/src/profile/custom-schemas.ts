import { goJson, plainDecimal } from "./go-json.ts";

/** Something in a custom schema that cannot be shown in a profile. */
export type SchemaProblem = { readonly schema: string; readonly why: string };

/** Custom schema values as profile keys `<schema>.<field>`, all text. */
export function flattenSchemas(
  schemas: unknown,
  report: (problem: SchemaProblem) => void = () => {},
): Record<string, string> {
  const flat: Record<string, string> = {};
  if (typeof schemas !== "object" || schemas === null) return flat;
  for (const [schema, fields] of Object.entries(schemas)) {
    if (fields === null) continue;
    if (typeof fields !== "object" || Array.isArray(fields)) {
      report({ schema, why: "its value is not an object" });
      continue;
    }
    for (const [field, value] of Object.entries(fields as object)) {
      flat[`${normalized(schema)}.${normalized(field)}`] = fieldText(value);
    }
  }
  return flat;
}

/** Letters and digits in lower case, everything else between them one underscore. */
export function normalized(name: string): string {
  return [...name]
    .map((char) => (/[\p{L}\p{Nd}]/u.test(char) ? lower(char) : "_"))
    .join("")
    .replaceAll(/_+/g, "_")
    .replaceAll(/^_|_$/g, "");
}

/** One code point stays one: the dotted capital I has a two-part lower form here, and a plain i elsewhere. */
const lower = (char: string) => (char === "İ" ? "i" : char.toLowerCase());

function fieldText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return plainDecimal(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value) && isMultiValue(value[0])) {
    return value
      .filter(isMultiValue)
      .map(({ value: item }) => (typeof item === "string" ? item : goJson(item)))
      .join(", ");
  }
  return goJson(value);
}

/** Google gives the values of a multi-valued field as objects. */
const isMultiValue = (item: unknown): item is { value: unknown } =>
  typeof item === "object" && item !== null && !Array.isArray(item) && "value" in item;
