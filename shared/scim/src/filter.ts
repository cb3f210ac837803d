/** Filters as they are sent. https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2 */
export type FilterValue = string | number | boolean | null;
export type Comparison = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "lt" | "ge" | "le";

/** The value is JSON, so that a quotation mark in a name ends nothing. */
export const compare = (path: string, operator: Comparison, value: FilterValue): string =>
  `${path} ${operator} ${JSON.stringify(value)}`;

export const equal = (path: string, value: FilterValue): string => compare(path, "eq", value);

/** No id of anybody: what a server finds with it, it finds whatever the filter says. */
export const nobody = "00000000-0000-0000-0000-000000000000";

export const allOf = (...filters: readonly string[]): string => filters.join(" and ");

export type Filter =
  | { readonly kind: "compare"; readonly path: string; readonly operator: Comparison; readonly value: FilterValue }
  | { readonly kind: "present"; readonly path: string }
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: "some"; readonly path: string; readonly filter: Filter };

export class FilterSyntaxError extends Error {}

const operators = new Set(["eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le"]);

/** Reads a filter. `and` binds before `or`. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  let at = 0;
  const wrong = () => new FilterSyntaxError(`the filter ${text} cannot be read at ${tokens[at] ?? "its end"}`);
  const word = () => tokens[at]?.toLowerCase();
  const take = (expected: string) => {
    if (word() !== expected) throw wrong();
    at++;
  };

  function either(): Filter {
    let left = both();
    while (word() === "or") {
      at++;
      left = { kind: "or", left, right: both() };
    }
    return left;
  }
  function both(): Filter {
    let left = one();
    while (word() === "and") {
      at++;
      left = { kind: "and", left, right: one() };
    }
    return left;
  }
  function inBrackets(open: string, close: string): Filter {
    take(open);
    const inner = either();
    take(close);
    return inner;
  }
  function one(): Filter {
    if (word() === "not") {
      at++;
      return { kind: "not", filter: inBrackets("(", ")") };
    }
    if (word() === "(") return inBrackets("(", ")");
    const path = tokens[at];
    if (path === undefined || !/^[A-Za-z$]/.test(path)) throw wrong();
    at++;
    if (word() === "[") return { kind: "some", path, filter: inBrackets("[", "]") };
    const operator = word();
    if (operator === "pr") {
      at++;
      return { kind: "present", path };
    }
    if (operator === undefined || !operators.has(operator)) throw wrong();
    at++;
    const value = tokens[at];
    if (value === undefined) throw wrong();
    at++;
    return { kind: "compare", path, operator: operator as Comparison, value: literal(value, wrong) };
  }

  const filter = either();
  if (at !== tokens.length) throw wrong();
  return filter;
}

function literal(token: string, wrong: () => Error): FilterValue {
  const lower = token.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  if (lower === "null") return null;
  try {
    const value: unknown = JSON.parse(token);
    if (typeof value === "string" || typeof value === "number") return value;
  } catch {
    // Not JSON: a word without quotation marks, refused below.
  }
  throw wrong();
}

function tokensOf(text: string): string[] {
  const pattern = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([^\s()[\]"]+))/y;
  const tokens: string[] = [];
  while (pattern.lastIndex < text.trimEnd().length) {
    const from = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new FilterSyntaxError(`the filter ${text} cannot be read at ${text.slice(from)}`);
    tokens.push(found[1] ?? found[2] ?? found[3]!);
  }
  return tokens;
}
