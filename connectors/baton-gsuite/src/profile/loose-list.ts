/** Fields of the entries of a user's nested lists, with the type each must have. */
export type Shape = Readonly<Record<string, "string" | "boolean" | "integer">>;

/**
 * A nested list that Google's own description leaves untyped. One entry of a wrong shape makes the whole list unusable:
 * undefined. A missing list is empty.
 */
export function looseList<T extends object>(value: unknown, shape: Shape): readonly T[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  for (const entry of value) {
    if (entry === null) continue;
    if (typeof entry !== "object" || Array.isArray(entry)) return undefined;
    for (const [name, type] of Object.entries(shape)) {
      const field = (entry as Record<string, unknown>)[name];
      if (field === undefined || field === null) continue;
      if (type === "integer" ? !Number.isInteger(field) : typeof field !== type) return undefined;
    }
  }
  return value.filter((entry) => entry !== null) as T[];
}
