import { shownValue } from "../key-text.ts";
import type { Decoded } from "./decode.ts";
import type { Field } from "./field.ts";
import type { IntRules, ListRules, StringRules } from "./rules.ts";
import { isWellKnown, wellKnownWords } from "./well-known.ts";

/** What a value breaks first, in the words of the Go connectors, or undefined. Zero values are the caller's to skip. */
export function brokenRule(field: Field, value: Decoded): string | undefined {
  const named = (message: string | undefined) => message && `field ${field.name}: ${message}`;
  switch (field.kind) {
    case "string":
      return named(field.rules && brokenStringRule(field.rules, value as string));
    case "int":
      return named(field.rules && brokenIntRule(field.rules, value as number));
    case "bool":
      return field.rules?.eq !== undefined && field.rules.eq !== value
        ? `expected ${field.rules.eq} but got ${value}`
        : undefined;
    case "list":
      return field.rules && brokenListRule(field.name, field.rules, value as readonly string[]);
    default:
      return undefined;
  }
}

function brokenIntRule(rules: IntRules, value: number): string | undefined {
  const bounds = [
    [rules.lt, (limit: number) => value < limit, "less than"],
    [rules.lte, (limit: number) => value <= limit, "less than or equal to"],
    [rules.gt, (limit: number) => value > limit, "greater than"],
    [rules.gte, (limit: number) => value >= limit, "greater than or equal to"],
  ] as const;
  if (rules.eq !== undefined && value !== rules.eq) return `expected ${rules.eq} but got ${value}`;
  for (const [limit, holds, words] of bounds) {
    if (limit !== undefined && !holds(limit)) return `value must be ${words} ${limit} but got ${value}`;
  }
  if (rules.in && !rules.in.includes(value)) return `value must be one of [${rules.in.join(" ")}] but got ${value}`;
  if (rules.notIn?.includes(value)) return `value must not be one of [${rules.notIn.join(" ")}] but got ${value}`;
  return undefined;
}

function brokenStringRule(rules: StringRules, value: string): string | undefined {
  const length = Buffer.byteLength(value);
  const got = `but got '${shownValue(value)}'`;
  if (rules.eq !== undefined && value !== rules.eq) return `expected '${rules.eq}' ${got}`;
  if (rules.len !== undefined && length !== rules.len)
    return `value must be exactly ${rules.len} characters long but got ${length}`;
  if (rules.minLen !== undefined && length < rules.minLen)
    return `value must be at least ${rules.minLen} characters long but got ${length}`;
  if (rules.maxLen !== undefined && length > rules.maxLen)
    return `value must be at most ${rules.maxLen} characters long but got ${length}`;
  if (rules.pattern !== undefined && !posixPattern(rules.pattern).test(value))
    return `value must match pattern ${rules.pattern} ${got}`;
  if (rules.prefix !== undefined && !value.startsWith(rules.prefix))
    return `value must have prefix '${rules.prefix}' ${got}`;
  if (rules.suffix !== undefined && !value.endsWith(rules.suffix))
    return `value must have suffix '${rules.suffix}' ${got}`;
  if (rules.contains !== undefined && !value.includes(rules.contains))
    return `value must contain '${rules.contains}' ${got}`;
  if (rules.notContains !== undefined && value.includes(rules.notContains))
    return `value must not contain '${rules.notContains}' ${got}`;
  if (rules.in && !rules.in.includes(value)) return `value must be one of [${rules.in.join(" ")}] ${got}`;
  if (rules.notIn?.includes(value)) return `value must not be one of [${rules.notIn.join(" ")}] ${got}`;
  if (rules.wellKnown && !isWellKnown(rules.wellKnown, value))
    return `value must be a valid ${wellKnownWords[rules.wellKnown]} ${got}`;
  return undefined;
}

function brokenListRule(name: string, rules: ListRules, items: readonly string[]): string | undefined {
  if (rules.minItems !== undefined && items.length < rules.minItems)
    return `field ${name}: value must have at least ${rules.minItems} items but got ${items.length}`;
  if (rules.maxItems !== undefined && items.length > rules.maxItems)
    return `field ${name}: value must have at most ${rules.maxItems} items but got ${items.length}`;
  const repeated = rules.unique && items.find((item, index) => items.indexOf(item) !== index);
  if (typeof repeated === "string")
    return `field ${name}: value must not contain duplicate items but got multiple "${repeated}"`;
  for (const [index, item] of items.entries()) {
    if (!rules.itemRules || (item === "" && !rules.itemRules.validateEmpty)) continue;
    const broken = brokenStringRule(rules.itemRules, item);
    if (broken) return `field ${name} invalid item at field ${index}: ${broken}`;
  }
  return undefined;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

/** POSIX character classes are all that differs in the patterns people write. */
export const posixPattern = (pattern: string) =>
  new RegExp(pattern.replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole));
