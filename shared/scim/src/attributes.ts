import type { JsonRecord } from "@baton-connectors/sdk/shapes";

export type ScimObject = JsonRecord;

/** Names of attributes are the same in any case. https://www.rfc-editor.org/rfc/rfc7643#section-2.1 */
export function keyOf(object: ScimObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === lower);
}

export function attribute(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined;
  const key = keyOf(object, name);
  return key === undefined ? undefined : object[key];
}

export const isObject = (value: unknown): value is ScimObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The values of a multi-valued attribute; some servers give a single one without its list. */
export function valuesOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** An id: text that is not empty, or a number, which becomes text. */
export function idText(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/** What a value of a multi-valued attribute names: its `value`, or the text itself where a server gives no objects. */
export const valueText = (value: unknown, key = "value"): string | undefined =>
  idText(isObject(value) ? attribute(value, key) : value);
