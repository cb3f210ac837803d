import { createHmac, randomBytes } from "node:crypto";
import { isExactNumber } from "./exact-json.ts";

/** What things are called by in answers. */
const naming = ["id", "uuid", "guid", "uid", "key", "login", "username", "userName", "name"];

/**
 * Leaves out rows of lists by what they are called, so that who is left out of one list is left out of all: about one of `oneOf`
 * stays. Rows without a name of their own stay.
 */
export function sampled(oneOf: number): (answer: unknown) => unknown {
  if (oneOf <= 1) return (answer) => answer;
  const key = randomBytes(16);
  const stays = (name: string) => createHmac("sha256", key).update(name).digest().readUInt32LE() % oneOf === 0;
  const nameOf = (row: object) =>
    naming
      .map((name) => (row as Record<string, unknown>)[name])
      .find((value) => ["string", "number"].includes(typeof value));
  const reduced = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || isExactNumber(value)) return value;
    if (!Array.isArray(value))
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, reduced(item)]));
    const rows = value.filter((row) => {
      const name = typeof row === "object" && row !== null ? nameOf(row) : row;
      return name === undefined || typeof name === "boolean" || stays(String(name));
    });
    return rows.map(reduced);
  };
  return reduced;
}
