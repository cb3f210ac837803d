import { type Site, userOf } from "./site.ts";
import type { Choice, FieldMeta } from "./tenant.ts";

/** What every new issue has, and what Jira sets itself. */
const own = ["summary", "project", "issuetype", "description", "labels"];

/** What is wrong with the fields of a new issue, by field: https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-post */
export function problemsOf(site: Site, metas: readonly FieldMeta[], fields: Readonly<Record<string, unknown>>) {
  const problems: Record<string, string> = {};
  const say = (field: string, problem: string | undefined) => {
    if (problem !== undefined) problems[field] = problem;
  };
  say("summary", summaryProblem(fields.summary));
  for (const label of Array.isArray(fields.labels) ? fields.labels : [])
    if (String(label).includes(" ")) say("labels", `The label '${label}' contains spaces which is invalid.`);
  for (const [key, value] of Object.entries(fields)) {
    const meta = metas.find(({ fieldId }) => fieldId === key);
    if (!meta && !own.includes(key))
      say(key, `Field '${key}' cannot be set. It is not on the appropriate screen, or unknown.`);
    else if (meta && !own.includes(key) && value !== null) say(key, problemOf(site, meta, meta.schema.type, value));
  }
  for (const { fieldId, name, required, hasDefaultValue } of metas)
    if (required && !hasDefaultValue && !own.slice(0, 3).includes(fieldId) && (fields[fieldId] ?? null) === null)
      say(fieldId, `${name} is required.`);
  return problems;
}

function summaryProblem(summary: unknown): string | undefined {
  if (typeof summary !== "string" || summary === "") return "You must specify a summary of the issue.";
  if (summary.length > 255) return "Summary must be less than 255 characters.";
  return summary.includes("\n") ? "The summary is invalid because it contains newline characters." : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function problemOf(site: Site, meta: FieldMeta, type: string, value: unknown): string | undefined {
  switch (type) {
    case "array":
      return arrayProblem(site, meta, value);
    case "number":
      return typeof value === "number" ? undefined : "Operation value must be a number";
    case "date":
      return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)
        ? undefined
        : "Operation value must be a string in the format 'yyyy-MM-dd'";
    case "datetime":
      return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d{4})$/.test(value)
        ? undefined
        : "Operation value must be a date and time";
    case "user":
      if (!isObject(value) || value.accountId === undefined)
        return "Specify a valid value for accountId (expected an object)";
      return userOf(site, value.accountId) ? undefined : "Specify a valid value for accountId";
    case "group":
      if (!isObject(value) || value.name === undefined)
        return "Could not find valid group (expected an object with name)";
      return site.tenant.groups.some(({ name }) => name === value.name)
        ? undefined
        : `Could not find group with name ${value.name}`;
    case "option-with-child":
      return cascadingProblem(meta, value);
    case "project":
      if (!isObject(value)) return "data was not an object";
      return site.tenant.projects.some(({ id, key }) => id === value.id || key === value.key)
        ? undefined
        : "no such project";
    case "issuelink":
      if (!isObject(value)) return `Specify a valid 'id' or 'name' for ${meta.name}`;
      return site.tenant.issues.some(({ id, key }) => id === value.id || key === value.key)
        ? undefined
        : "no such issue";
    case "option":
    case "version":
    case "component":
    case "priority":
    case "object":
      return choiceProblem(meta, value);
    default:
      return typeof value === "string" ? undefined : "Operation value must be a string";
  }
}

function arrayProblem(site: Site, meta: FieldMeta, value: unknown): string | undefined {
  if (!Array.isArray(value)) return "data was not an array";
  const { items } = meta.schema;
  for (const one of value) {
    if (items === "user" && !isObject(one)) return "expected an object with accountId";
    if (items === "group" && !isObject(one)) return "expected an object with name";
    if (items === "string" && String(one).includes(" ")) return `The label ${one} can't contain spaces.`;
    const problem = items === undefined ? undefined : problemOf(site, meta, items, one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function choiceProblem({ name, allowedValues = [] }: FieldMeta, value: unknown): string | undefined {
  if (!isObject(value)) return `Specify a valid 'id' or 'name' for ${name}`;
  if (allowedValues.length === 0)
    return "value" in value || "id" in value ? undefined : `Option of ${name} is not valid`;
  return choiceIn(allowedValues, value)
    ? undefined
    : `Option id '${value.id ?? value.value ?? value.name}' is not valid`;
}

const choiceIn = (allowed: readonly Choice[], { id, value, name }: Readonly<Record<string, unknown>>) =>
  allowed.find((one) =>
    id !== undefined
      ? String(one.id) === id
      : value !== undefined
        ? one.value === value
        : one.name !== undefined && one.name === name,
  );

function cascadingProblem({ allowedValues = [] }: FieldMeta, value: unknown): string | undefined {
  const parent = isObject(value) ? choiceIn(allowedValues, value) : undefined;
  if (!parent) return "The data was not an object with a valid parent value";
  const { child } = value as { child?: unknown };
  if (child === undefined) return undefined;
  return isObject(child) && choiceIn(parent.children ?? [], child) ? undefined : "The child is not one of the parent";
}
