import { redacted } from "./secrets.ts";

/**
 * Whether a text is a key or a token by its form, whatever setting it stands in: a PEM block, a JSON Web Token, or a JSON object with a
 * secret in it. Such a text landed in the wrong setting often enough.
 */
export const isKeyText = (text: string): boolean =>
  /-----BEGIN [A-Z0-9 ]+-----/.test(text) ||
  /^\s*ey[\w-]{8,}\.[\w-]{2,}\.[\w-]*\s*$/.test(text) ||
  (/^\s*\{/.test(text) && secretName.test(text));

const secretName = /private_?key|secret|token|password|api_?key/i;

/** What must never be printed of such a text: all of it, and of a JSON key each part that is a secret by its name. */
export function secretsInKey(text: string): string[] {
  const whole = text.trim();
  const found = whole === "" ? [] : [whole];
  try {
    collect(JSON.parse(whole), found);
  } catch {
    // Not JSON: the text alone.
  }
  return found;
}

function collect(value: unknown, found: string[]) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === "string" && /private_?key$|secret|token$|password|api_?key$/i.test(name)) found.push(item);
    else collect(item, found);
  }
}

const mostShown = 60;

/** A value that was given, as an error may show it: short, and no key. */
export function shownValue(text: string): string {
  if (isKeyText(text)) return redacted;
  const letters = [...text];
  return letters.length <= mostShown ? text : `${letters.slice(0, mostShown).join("")}… (${letters.length} characters)`;
}
