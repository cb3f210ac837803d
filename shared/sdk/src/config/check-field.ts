import { bug } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Decoded } from "./decode.ts";
import type { Field } from "./field.ts";
import { brokenRule, posixPattern } from "./rule-messages.ts";
import type { StringRules } from "./rules.ts";

/** A contradiction in a field is the author's to mend: told when the module is loaded, by the field's name. */
export function checkField(key: string, field: Field): void {
  const wrong = (what: string) => bug(`invalid config: field ${field.name || key}: ${what}`);
  if (!/^[a-z][a-z0-9-]*$/i.test(field.name)) {
    const better = field.name.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^[^A-Za-z]+|-+$/g, "");
    throw wrong(`a name has letters, digits and dashes${better ? `: write '${better}'` : ""}`);
  }
  if (field.short !== "" && !/^[A-Za-z]$/.test(field.short)) throw wrong(`short is '${field.short}', not one letter`);
  const rules = "rules" in field ? field.rules : undefined;
  if (rules) checkKeys(rules, rulesOf[field.kind] ?? [], (what) => wrong(`rules: ${what}`));
  for (const { pattern } of patternsIn(field)) {
    try {
      if (pattern !== undefined) posixPattern(pattern);
    } catch {
      throw wrong(`its pattern is no regular expression: ${pattern}`);
    }
  }
  if (field.kind === "file" || isZero(field.default)) return;
  const broken = brokenRule(field, field.default as Decoded);
  if (broken) throw wrong(`its default breaks its own rule: ${broken}`);
}

function patternsIn(field: Field): readonly StringRules[] {
  if (field.kind === "string") return field.rules ? [field.rules] : [];
  return field.kind === "list" && field.rules?.itemRules ? [field.rules.itemRules] : [];
}

const isZero = (value: unknown) =>
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && Object.keys(value as object).length === 0);

const text = "eq len minLen maxLen pattern prefix suffix contains notContains in notIn wellKnown validateEmpty".split(
  " ",
);
const rulesOf: Readonly<Record<string, readonly string[]>> = {
  string: text,
  int: "eq lt lte gt gte in notIn validateEmpty".split(" "),
  bool: ["eq"],
  list: "minItems maxItems unique itemRules validateEmpty".split(" "),
  map: ["validateEmpty"],
};

/** What is spelled wrong would be left out without a word. */
export function checkKeys(given: object, known: readonly string[], wrong: (what: string) => Error): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const [near] = nearest(key, known);
    throw wrong(`there is no '${key}'${near ? `; did you mean '${near}'?` : `, only ${known.join(", ")}`}`);
  }
}
