/** A rule about which fields go together, by field name. */
export interface Constraint {
  readonly kind: ConstraintKind;
  readonly fields: readonly string[];
  /** For `dependent-on`: what `fields` need. */
  readonly on: readonly string[];
  readonly name?: string;
  readonly helpText?: string;
}

export type ConstraintKind = "required-together" | "at-least-one" | "mutually-exclusive" | "dependent-on";

export const requiredTogether = (...fields: readonly string[]): Constraint => ({
  kind: "required-together",
  fields,
  on: [],
});
export const atLeastOne = (...fields: readonly string[]): Constraint => ({ kind: "at-least-one", fields, on: [] });
export const mutuallyExclusive = (...fields: readonly string[]): Constraint => ({
  kind: "mutually-exclusive",
  fields,
  on: [],
});
export const dependentOn = (fields: readonly string[], on: readonly string[]): Constraint => ({
  kind: "dependent-on",
  fields,
  on,
});

/** The violated rule in words, or undefined. `set` are the names of the fields that have a value. */
export function violation(constraint: Constraint, set: ReadonlySet<string>): string | undefined {
  const present = constraint.fields.filter((name) => set.has(name));
  const missing = constraint.fields.filter((name) => !set.has(name));
  switch (constraint.kind) {
    case "mutually-exclusive":
      return present.length > 1 ? `fields marked as mutually exclusive were set: ${listed(present)}` : undefined;
    case "required-together":
      return present.length > 0 && missing.length > 0
        ? `fields marked as needed together are missing: ${listed(missing)}`
        : undefined;
    case "at-least-one":
      return present.length === 0 ? `at least one field was expected, any of: ${listed(constraint.fields)}` : undefined;
    case "dependent-on": {
      const absent = constraint.on.filter((name) => !set.has(name));
      return present.length > 0 && absent.length > 0
        ? `set fields ${listed(present)} are dependent on ${listed(constraint.on)} being set`
        : undefined;
    }
  }
}

/** `('a')`, `('a' and 'b')`, `('a', 'b', and 'c')`. */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  if (quoted.length < 3) return `(${quoted.join(" and ")})`;
  return `(${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)})`;
}
