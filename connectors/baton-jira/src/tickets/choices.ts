import { configError } from "@baton-connectors/sdk";
import type { AllowedValue, Field } from "../api/issues.ts";
import { idOf, nameOf } from "./fields.ts";

/** Between a choice of a cascading list and one below it. */
const below = [" > ", " / ", ">", "/", " - "];

const isId = (text: string) => /^\d+$/.test(text);

/** What is chosen with a text, its id or what people read, in a field that takes no texts. */
export function chosen(field: Field, type: string, text: string): unknown {
  const allowed = field.allowedValues ?? [];
  if (type === "option-with-child") return cascading(field, allowed, text);
  if (allowed.length > 0) return { id: idOf(found(field, allowed, text)) };
  switch (type) {
    case "user":
      return { accountId: text };
    case "group":
      return { name: text };
    case "option":
      return { value: text };
    case "project":
    case "issuelink":
      return isId(text) ? { id: text } : { key: text };
    case "priority":
    case "version":
    case "component":
    case "securitylevel":
    case "resolution":
      return isId(text) ? { id: text } : { name: text };
    default:
      return text;
  }
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-post */
function cascading(field: Field, allowed: readonly AllowedValue[], text: string): unknown {
  const whole = match(allowed, text);
  if (whole) return { id: idOf(whole) };
  for (const separator of below) {
    for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) {
      const parent = match(allowed, text.slice(0, at).trim());
      const child = parent && match(childrenOf(parent), text.slice(at + separator.length).trim());
      if (child) return { id: idOf(parent), child: { id: idOf(child) } };
    }
  }
  throw noSuch(
    field,
    allowed.flatMap((one) => [nameOf(one), ...childrenOf(one).map((child) => `${nameOf(one)} > ${nameOf(child)}`)]),
    text,
  );
}

const childrenOf = ({ children }: AllowedValue): readonly AllowedValue[] =>
  Array.isArray(children)
    ? children.filter((child): child is AllowedValue => typeof child === "object" && child !== null)
    : [];

function found(field: Field, allowed: readonly AllowedValue[], text: string): AllowedValue {
  const one = match(allowed, text);
  if (one) return one;
  throw noSuch(field, allowed.map(nameOf), text);
}

function match(allowed: readonly AllowedValue[], text: string): AllowedValue | undefined {
  const wanted = text.toLowerCase();
  return (
    allowed.find((one) => idOf(one) === text) ??
    allowed.find((one) => nameOf(one) === text || one.key === text) ??
    allowed.find((one) => nameOf(one).toLowerCase() === wanted)
  );
}

function noSuch({ name, key, fieldId }: Field, possible: readonly string[], text: string) {
  const shown = possible.slice(0, 20).join(", ");
  return configError(`${name || key || fieldId} has no value '${text}'`, {
    effect: "none",
    hint: `It has: ${shown}${possible.length > 20 ? ", …" : ""}.`,
  });
}
