import { type Configuration, type Constraint, environmentName, type Field } from "@baton-connectors/sdk/config";
import { usageError } from "../usage-error.ts";

/** Required flags and flag groups, in the order and the words of Go's cobra; the first violation throws. */
export function checkFlags(configuration: Configuration, defaults: Configuration, set: ReadonlySet<string>): void {
  const own = Object.values(configuration.fields);
  if (configuration.groups.length === 0) {
    const missing = own.filter((field) => field.required && !set.has(field.name)).sort(byName);
    if (missing.length > 0) {
      const names = missing.map((field) => `"${field.name}"`).join(", ");
      throw usageError(`required flag(s) ${names} not set`, howToSet(missing));
    }
  }
  const constraints = [...defaults.constraints, ...configuration.constraints];
  for (const kind of ["required-together", "at-least-one", "mutually-exclusive"] as const) {
    const violated = constraints
      .filter((constraint) => constraint.kind === kind)
      .sort((a, b) => (a.fields.join(" ") < b.fields.join(" ") ? -1 : 1))
      .find((constraint) => violationText(constraint, set));
    if (violated) throw usageError(violationText(violated, set)!, hintFor(violated, set));
  }
}

function violationText({ kind, fields }: Constraint, set: ReadonlySet<string>): string | undefined {
  const group = `[${fields.join(" ")}]`;
  const present = fields.filter((name) => set.has(name)).sort();
  const missing = fields.filter((name) => !set.has(name)).sort();
  switch (kind) {
    case "required-together":
      return present.length > 0 && missing.length > 0
        ? `if any flags in the group ${group} are set they must all be set; missing [${missing.join(" ")}]`
        : undefined;
    case "at-least-one":
      return present.length === 0 ? `at least one of the flags in the group ${group} is required` : undefined;
    case "mutually-exclusive":
      return present.length > 1
        ? `if any flags in the group ${group} are set none of the others can be; [${present.join(" ")}] were all set`
        : undefined;
    default:
      return undefined;
  }
}

function hintFor({ kind, fields }: Constraint, set: ReadonlySet<string>): string {
  const flags = (names: readonly string[]) => names.map((name) => `--${name}`).join(", ");
  if (kind === "mutually-exclusive") return `Keep one of ${flags(fields.filter((name) => set.has(name)))}.`;
  if (kind === "at-least-one") return `Set one of ${flags(fields)}.`;
  return `Also set ${flags(fields.filter((name) => !set.has(name)))}.`;
}

/** `--api-token or BATON_API_TOKEN`, for each of a few fields. */
export const howToSet = (fields: readonly Field[]) =>
  `Set ${fields.map((field) => `--${field.name} or ${environmentName(field.name)}`).join("; ")}.`;

const byName = (a: Field, b: Field) => (a.name < b.name ? -1 : 1);
