import type {
  TicketCustomField,
  TicketCustomFieldObjectValue,
  TicketRequest,
  TicketSchema,
} from "@baton-connectors/protocol/connector-v2";
import { configError } from "@baton-connectors/sdk";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Field } from "../api/issues.ts";
import { typeOfField } from "./annotations.ts";
import { chosen } from "./choices.ts";
import { keyOf } from "./fields.ts";

/** The fields of the issue type as Jira has them now. Asked for where a ticket does not say what Jira takes. */
export type AskFields = () => Promise<readonly Field[]>;

/** Types whose values are written as texts in a ticket, and chosen in Jira. */
const chosenByText = [
  "option",
  "option-with-child",
  "priority",
  "version",
  "component",
  "project",
  "securitylevel",
  "resolution",
  "issuelink",
];

/** The custom fields of a ticket as Jira takes them; what the schema does not have is left out. */
export async function jsonFields(
  schema: TicketSchema,
  given: Readonly<Record<string, TicketCustomField>>,
  askFields: AskFields,
): Promise<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  for (const [key, stated] of Object.entries(schema.customFields)) {
    const field = Object.hasOwn(given, key) ? given[key] : undefined;
    if (!field || key === "project" || key === "issue_type") continue;
    const value = await jsonOf(field, stated, askFields);
    if (value !== undefined) json[key] = value;
  }
  return json;
}

async function jsonOf(field: TicketCustomField, stated: TicketCustomField, askFields: AskFields): Promise<unknown> {
  const type = typeOfField(field) || typeOfField(stated);
  const { value } = field;
  const inJira = async () => (await askFields()).find((one) => keyOf(one) === stated.id);
  switch (value.case) {
    case "stringValue": {
      const text = value.value.value;
      return text === "" ? undefined : ofText(text, type, stated, inJira);
    }
    case "stringValues": {
      const texts = value.value.values;
      if (texts.length === 0) return undefined;
      const own = await inJira();
      return own ? texts.map((text) => chosen(own, own.schema?.items ?? "string", text)) : texts;
    }
    case "boolValue":
      return value.value.value;
    case "numberValue":
      return value.value.value === undefined ? undefined : shortest(value.value.value);
    case "timestampValue":
      return value.value.value && ofTime(value.value.value, type);
    case "pickStringValue":
      return value.value.value;
    case "pickMultipleStringValues":
      return value.value.values;
    case "pickObjectValue": {
      if (!value.value.value) return undefined;
      const one = ofObject(value.value.value, type, stated);
      return type === "array" ? [one] : one;
    }
    case "pickMultipleObjectValues":
      return value.value.values.map((one) => ofObject(one, "", stated));
    case undefined:
      throw configError(`${stated.displayName || stated.id} has no value`, { effect: "none" });
  }
}

async function ofText(text: string, type: string, stated: TicketCustomField, inJira: () => Promise<Field | undefined>) {
  if (type === "number") return ofNumber(text, stated);
  if (type === "array") return [text];
  if (type === "user" || type === "group") return chosen({}, type, text);
  if (!chosenByText.includes(type)) return text;
  return chosen((await inJira()) ?? {}, type, text);
}

function ofNumber(text: string, { displayName, id }: TicketCustomField): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw configError(`${displayName || id} is a number, not '${text}'`, { effect: "none" });
}

/** Numbers of a ticket have seven digits: 4.1 is no 4.099999904632568. */
const shortest = (number: number) => Number(number.toPrecision(7));

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-post: days and moments */
function ofTime(at: Timestamp, type: string): string {
  const iso = timestampDate(at).toISOString();
  return type === "date" ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}

function ofObject({ id }: TicketCustomFieldObjectValue, type: string, stated: TicketCustomField): object {
  if (type === "user") return { accountId: id };
  if (type === "group") return { name: allowedIn(stated).find((one) => one.id === id)?.displayName || id };
  return { id };
}

function allowedIn({ value }: TicketCustomField): readonly TicketCustomFieldObjectValue[] {
  const isChoice = value.case === "pickObjectValue" || value.case === "pickMultipleObjectValues";
  return isChoice ? value.value.allowedValues : [];
}

/** The request with the ids of what it names by what people read. */
export function withIds(schema: TicketSchema, request: TicketRequest): TicketRequest {
  const found = Object.entries(request.customFields).map(([key, field]) => {
    const stated = Object.hasOwn(schema.customFields, key) ? schema.customFields[key] : undefined;
    return [key, stated ? identified(field, allowedIn(stated)) : field] as const;
  });
  return { ...request, customFields: Object.fromEntries(found) };
}

function identified(field: TicketCustomField, allowed: readonly TicketCustomFieldObjectValue[]): TicketCustomField {
  const { value } = field;
  const whole = (one: TicketCustomFieldObjectValue) =>
    one.id === "" ? (allowed.find(({ displayName }) => displayName === one.displayName) ?? one) : one;
  if (value.case === "pickObjectValue" && value.value.value)
    return { ...field, value: { case: value.case, value: { ...value.value, value: whole(value.value.value) } } };
  if (value.case === "pickMultipleObjectValues")
    return { ...field, value: { case: value.case, value: { ...value.value, values: value.value.values.map(whole) } } };
  return field;
}
