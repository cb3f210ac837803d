import { readFileSync } from "node:fs";
import {
  brokenRule,
  type Configuration,
  type Decoded,
  decodeText,
  type Field,
  type FieldGroup,
  isZero,
} from "@baton-connectors/sdk/config";
import type { Ask } from "./ask.ts";

/** Asks for the values of a configuration, by field name, each until it is right. */
export async function askFields(ask: Ask, { fields, groups }: Configuration): Promise<Record<string, Decoded>> {
  const answers: Record<string, Decoded> = {};
  const group = await askGroup(ask, groups);
  if (group) answers["auth-method"] = group.name;
  // What is in no group concerns all, e.g. where the app is.
  const grouped = new Set(groups.flatMap((one) => one.fields));
  const concerned = Object.values(fields).filter(
    ({ hidden, name }) => !hidden && (!group || group.fields.includes(name) || !grouped.has(name)),
  );
  const first = concerned.filter((field) => field.required || field.section === "credentials");
  for (const field of first) await askField(ask, field, answers);

  const rest = concerned.filter((field) => !first.includes(field));
  if (rest.length > 0 && (await ask.confirm("\nGo through the optional settings?", false))) {
    for (const field of rest) await askField(ask, field, answers);
  }
  return answers;
}

async function askGroup(ask: Ask, groups: readonly FieldGroup[]): Promise<FieldGroup | undefined> {
  if (groups.length < 2) return groups[0];
  const label = ({ name, displayName = name, helpText = "" }: FieldGroup) =>
    [displayName, helpText].filter(Boolean).join(": ");
  return groups[await ask.choose("How does it authenticate?", groups.map(label))];
}

async function askField(ask: Ask, field: Field, answers: Record<string, Decoded>): Promise<void> {
  const facts = [field.description, field.placeholder].filter(Boolean).join(" — ");
  ask.say(`\n${field.displayName || field.name}${field.required ? " (required)" : ""}${facts ? `\n  ${facts}` : ""}\n`);
  for (;;) {
    const preset = typeof field.default === "object" ? "" : String(field.default || "");
    const secret = field.secret && field.kind !== "file";
    const question = secret ? `${field.name} (not shown; @path reads a file)` : field.name;
    const text = await ask.line(question, { secret, default: preset });
    if (text === "" && !field.required) return;
    const answer = accepted(field, text);
    if ("value" in answer) {
      if (text !== preset) answers[field.name] = answer.value;
      return;
    }
    ask.say(`  ${answer.problem}\n`);
  }
}

function accepted(field: Field, text: string): { readonly value: Decoded } | { readonly problem: string } {
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
  const broken = isZero(decoded.value) && field.kind !== "bool" ? undefined : brokenRule(field, decoded.value);
  return broken ? { problem: broken } : { value: decoded.value };
}
