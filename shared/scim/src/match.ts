import { attribute, isObject, valuesOf } from "./attributes.ts";
import type { Comparison, Filter, FilterValue } from "./filter.ts";

export interface MatchOptions {
  /** Whether the texts of this attribute differ by case; default: those of ids do, `value` included. */
  readonly caseExact?: (path: string) => boolean;
}

const exactNames = new Set(["id", "externalid", "value", "$ref"]);
const defaultCaseExact = (path: string) => exactNames.has(path.toLowerCase().split(".").at(-1)!);

/** Whether a filter lets an object through. https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2 */
export function matches(filter: Filter, object: unknown, options: MatchOptions = {}): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, object, options) && matches(filter.right, object, options);
    case "or":
      return matches(filter.left, object, options) || matches(filter.right, object, options);
    case "not":
      return !matches(filter.filter, object, options);
    case "some":
      return valuesAt(object, filter.path).some((value) => matches(filter.filter, value, options));
    case "present":
      return valuesAt(object, filter.path).some((value) => value !== null && value !== "");
    case "compare": {
      const exact = (options.caseExact ?? defaultCaseExact)(filter.path);
      const found = valuesAt(object, filter.path).map((value) => (isObject(value) ? attribute(value, "value") : value));
      if (filter.operator === "ne") return !found.some((value) => holds(value, "eq", filter.value, exact));
      if (filter.value === null) return filter.operator === "eq" && found.length === 0;
      return found.some((value) => holds(value, filter.operator, filter.value, exact));
    }
  }
}

/** What a path leads to: every value of a list on the way; `value` of a plain value is itself. */
export function valuesAt(object: unknown, path: string): unknown[] {
  const urn = isObject(object) && Object.keys(object).find((key) => path.startsWith(`${key}:`) && key.includes(":"));
  const [start, names] = urn
    ? [object[urn], path.slice(urn.length + 1)]
    : [object, path.replace(/^urn:.*:(?=[^:]*$)/i, "")];
  let values: unknown[] = [start];
  for (const name of names.split("."))
    values = values.flatMap((value) =>
      valuesOf(isObject(value) ? attribute(value, name) : name.toLowerCase() === "value" ? value : undefined),
    );
  return values;
}

function holds(found: unknown, operator: Comparison, wanted: FilterValue, exact: boolean): boolean {
  const fold = (value: unknown) => (typeof value === "string" && !exact ? value.toLowerCase() : value);
  const [a, b] = [fold(found), fold(wanted)];
  if (operator === "eq") return a === b;
  if (typeof a === "string" && typeof b === "string") {
    if (operator === "co") return a.includes(b);
    if (operator === "sw") return a.startsWith(b);
    if (operator === "ew") return a.endsWith(b);
  } else if (typeof a !== "number" || typeof b !== "number") return false;
  const order = (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[operator as "gt"] ?? false;
}
