import { randomInt } from "node:crypto";
import { configError } from "./errors.ts";

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const symbols = "!@#$%^&*()-_=+[]{}:,.?";

/** At least `min` characters of `charSet`. */
export interface PasswordConstraint {
  readonly charSet: string;
  readonly min: number;
}

export interface PasswordRules {
  /** Characters, at least 8. */
  readonly length: number;
  /** Default: one of each of upper case, lower case, digit and symbol. */
  readonly constraints?: readonly PasswordConstraint[];
}

/** A random password by the rules, from the system's cryptographic source, characters in random order. */
export function generatePassword({ length, constraints = [] }: PasswordRules): string {
  if (!Number.isInteger(length) || length < 8) throw configError("invalid password length: at least 8 characters");
  const rules =
    constraints.length > 0 ? constraints : [upper, lower, digits, symbols].map((charSet) => ({ charSet, min: 1 }));
  const required = rules.reduce((sum, rule) => sum + rule.min, 0);
  if (required > length)
    throw configError(`the password rules ask for ${required} characters, its length is ${length}`);

  const chars = rules.flatMap(({ charSet, min }) => Array.from({ length: min }, () => pick(charSet)));
  const union = [...new Set(rules.map((rule) => rule.charSet).join(""))].join("");
  while (chars.length < length) chars.push(pick(union));
  for (let i = chars.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [chars[i], chars[j]] = [chars[j]!, chars[i]!];
  }
  return chars.join("");
}

function pick(charSet: string): string {
  const all = [...charSet];
  if (all.length === 0) throw configError("a password rule has an empty character set");
  return all[randomInt(all.length)]!;
}
