import type { Configuration, Decoded, Field, FieldGroup } from "@baton-connectors/sdk/config";
import { accepted, problemOf } from "./accepted.ts";
import type { Ask } from "./ask.ts";

export type Answers = Readonly<Record<string, Decoded>>;

/** What is known before anything is asked, by field name. */
export interface Known {
  /** From the command line: taken as it is, if it can be right. */
  readonly given: Answers;
  /** Answers of before, which did not work all together: what Enter stands for. */
  readonly before: Answers;
}

/** Asks for the values of a configuration, by field name, each until it is right. */
export async function askFields(
  ask: Ask,
  configuration: Configuration,
  known: Known,
): Promise<Record<string, Decoded>> {
  const { fields, groups } = configuration;
  const answers: Record<string, Decoded> = {};
  const group = await askGroup(ask, groups, known);
  if (group) answers["auth-method"] = group.name;
  // What is in no group concerns all, e.g. where the app is.
  const grouped = new Set(groups.flatMap((one) => one.fields));
  const concerned = Object.values(fields).filter(
    ({ hidden, name }) => !hidden && (!group || group.fields.includes(name) || !grouped.has(name)),
  );
  for (const field of concerned) takeGiven(ask, field, known, answers);
  const open = concerned.filter(({ name }) => !(name in answers));
  const first = open.filter((field) => field.required || field.section === "credentials");
  for (const field of first) if (!isExcluded(field, configuration, answers)) await askField(ask, field, known, answers);

  const rest = open.filter((field) => !first.includes(field));
  if (rest.length === 0) return answers;
  const anew = rest.some(({ name }) => name in known.before);
  if (await ask.confirm("\nGo through the optional settings?", anew)) {
    for (const field of rest) await askField(ask, field, known, answers);
  }
  return answers;
}

async function askGroup(ask: Ask, groups: readonly FieldGroup[], { given, before }: Known) {
  if (groups.length < 2) return groups[0];
  const chosen = groups.findIndex(({ name }) => name === given["auth-method"]);
  if (chosen >= 0) return groups[chosen];
  const label = ({ name, displayName = name, helpText = "" }: FieldGroup) =>
    [displayName, helpText].filter(Boolean).join(": ");
  const usual = groups.findIndex(({ name }) => name === before["auth-method"]);
  return groups[await ask.choose("How does it authenticate?", groups.map(label), Math.max(usual, 0))];
}

function takeGiven(ask: Ask, field: Field, { given }: Known, answers: Record<string, Decoded>): void {
  const value = given[field.name];
  if (value === undefined) return;
  const problem = problemOf(field, value);
  if (problem) ask.say(`\n--${field.name}: ${problem}\n`);
  else answers[field.name] = value;
}

/** Whether another answer stands in this one's place. */
const isExcluded = ({ name }: Field, { constraints }: Configuration, answers: Answers): boolean =>
  constraints.some(
    ({ kind, fields }) =>
      kind === "mutually-exclusive" &&
      fields.includes(name) &&
      fields.some((other) => other !== name && other in answers),
  );

async function askField(ask: Ask, field: Field, { before }: Known, answers: Record<string, Decoded>): Promise<void> {
  const facts = [field.description, field.placeholder, field.explanation].filter(Boolean).join(" — ");
  ask.say(`\n${field.displayName || field.name}${field.required ? " (required)" : ""}${facts ? `\n  ${facts}` : ""}\n`);
  const kept = before[field.name];
  const secret = field.secret && field.kind !== "file";
  const usual = typeof field.default === "object" ? "" : String(field.default || "");
  const preset = kept === undefined || secret ? usual : asText(kept);
  const note = secret ? `not shown; @path reads a file${kept === undefined ? "" : "; Enter keeps it"}` : "";
  for (;;) {
    const text = await ask.line(note ? `${field.name} (${note})` : field.name, { secret, default: preset });
    if (text === "" && secret && kept !== undefined) {
      answers[field.name] = kept;
      return;
    }
    if (text === "" && !field.required) return;
    const answer = accepted(field, text);
    if ("value" in answer) {
      if (text !== usual) answers[field.name] = answer.value;
      return;
    }
    ask.say(`  ${answer.problem}\n`);
  }
}

const asText = (value: Decoded): string => (typeof value === "object" ? Object.values(value).join(",") : String(value));
