import type { Shape } from "./shapes.ts";

/** The value as the shape lets it through, or what is wrong with it in words. */
export function fit<T>(shape: Shape<T>, value: unknown): { readonly value: T } | { readonly problem: string } {
  const result = shape.safeParse(value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  const where = issue!.path.map(String).join(".");
  const found = issue!.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
  return { problem: `${where || "it"} ${found === undefined ? "is missing" : `is ${kindOf(found)}`}` };
}

/** What something is, in a word or two. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value === "") return "empty text";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  return typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}
