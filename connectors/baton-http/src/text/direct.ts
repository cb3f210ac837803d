import type { Values } from "../template/template.ts";

/**
 * The text of an expression that is no more than a field, `item.user.id` or `string(item.id)`, which most are: nothing is converted for it.
 * Undefined: the expression is another, or the value is none whose text is plain.
 */
export function directText(expression: string): ((values: Values) => string | undefined) | undefined {
  const [, inString, inside, bare] =
    /^(string)\(\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\s*\)$|^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)$/.exec(expression) ?? [];
  const way = (inString ? inside : bare)?.split(".");
  if (!way) return undefined;
  return (values) => {
    let found: unknown = values;
    for (const name of way) {
      if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
      found = (found as Values)[name];
    }
    if (typeof found === "string") return found;
    return typeof found === "number" && Number.isSafeInteger(found) ? String(found) : undefined;
  };
}
