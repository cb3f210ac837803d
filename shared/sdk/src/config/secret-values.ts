import type { Decoded } from "./decode.ts";
import type { Field } from "./field.ts";

/** Every secret text among decoded values, to be registered before anything is printed. */
export function secretValues(fields: Iterable<Field>, values: Readonly<Record<string, Decoded>>): string[] {
  const found: string[] = [];
  for (const field of fields) {
    const value = values[field.name];
    // The path of a secret file is no secret; its content is.
    if (!field.secret || value === undefined || field.kind === "file") continue;
    if (typeof value === "object") found.push(...Object.values(value as Record<string, string>));
    else if (typeof value === "string") found.push(value);
  }
  return found.filter((text) => text !== "");
}
