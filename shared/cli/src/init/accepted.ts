import { readFileSync, statSync } from "node:fs";
import { brokenRule, type Decoded, decodeText, type Field, isZero } from "@baton-connectors/sdk/config";
import { toBatonError } from "@baton-connectors/sdk/errors";

/** What was typed, as a value of the field, or why it cannot be one. */
export function accepted(field: Field, text: string): { readonly value: Decoded } | { readonly problem: string } {
  if (text === "") return { problem: "This one is required." };
  let given = text;
  if (field.secret && field.kind === "string" && text.startsWith("@")) {
    try {
      given = readFileSync(text.slice(1), "utf8").replace(/\r?\n$/, "");
    } catch (thrown) {
      return { problem: `Cannot read that file: ${(thrown as NodeJS.ErrnoException).code}` };
    }
  }
  const decoded = decodeText(field, given);
  if (!decoded.ok) return { problem: field.kind === "bool" ? "Answer true or false." : decoded.why };
  const problem = problemOf(field, decoded.value);
  return problem ? { problem } : { value: decoded.value };
}

/** What is wrong with a value by itself. */
export function problemOf(field: Field, value: Decoded): string | undefined {
  if (isZero(value) && field.kind !== "bool") return undefined;
  const broken = brokenRule(field, value);
  if (broken) return broken;
  if (field.kind === "file") return unreadable(String(value));
  try {
    field.check?.(String(value));
    return undefined;
  } catch (thrown) {
    const { message, hint } = toBatonError(thrown);
    return [message, hint].filter(Boolean).join(". ");
  }
}

function unreadable(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? undefined : "That is no file.";
  } catch (thrown) {
    return `Cannot read that file: ${(thrown as NodeJS.ErrnoException).code}`;
  }
}
