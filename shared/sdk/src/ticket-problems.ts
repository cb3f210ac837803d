import type {
  TicketCustomField,
  TicketCustomFieldObjectValue,
  TicketRequest,
  TicketSchema,
} from "@baton-connectors/protocol/connector-v2";

/** What keeps a request from being a ticket of its schema, in words; none: it is one. Fields that the schema lacks are ignored. */
export function ticketProblems(schema: TicketSchema, request: TicketRequest): string[] {
  const { status, type, customFields } = request;
  const problems = Object.values(schema.customFields).flatMap(
    (field) => problemOf(field, customFields[field.id]) ?? [],
  );
  if (status && !schema.statuses.some(({ id }) => id === status.id))
    problems.unshift(`it has no status '${status.id}'`);
  if (type && schema.types.length > 0 && !schema.types.some(({ id }) => id === type.id))
    problems.unshift(`it has no type '${type.id}'`);
  return problems;
}

function problemOf(field: TicketCustomField, given: TicketCustomField | undefined): string | undefined {
  const named = (problem: string) => `${field.displayName || field.id} ${problem}`;
  if (!given) return field.required ? named("is missing") : undefined;
  if (given.value.case !== field.value.case)
    return named(`must be a ${field.value.case}, not a ${given.value.case ?? "nothing"}`);
  const values = valuesOf(given);
  if (values.length === 0) return field.required ? named("is missing") : undefined;
  const allowed = allowedIn(field);
  const other = allowed && values.find((value) => !allowed.includes(value));
  return other === undefined ? undefined : named(`has no value '${other}'`);
}

/** What is chosen or written, as texts; whatever has no text of its own is there, or is not. */
function valuesOf({ value }: TicketCustomField): readonly string[] {
  const filled = (text: string) => (text === "" ? [] : [text]);
  switch (value.case) {
    case "stringValue":
    case "pickStringValue":
      return filled(value.value.value);
    case "stringValues":
    case "pickMultipleStringValues":
      return value.value.values;
    case "pickObjectValue":
      return value.value.value ? [value.value.value.id] : [];
    case "pickMultipleObjectValues":
      return value.value.values.map(({ id }) => id);
    case "timestampValue":
    case "numberValue":
      return value.value.value === undefined ? [] : ["given"];
    case "boolValue":
      return ["given"];
    case undefined:
      return [];
  }
}

const ids = (objects: readonly TicketCustomFieldObjectValue[]) => objects.map(({ id }) => id);

/** What can be chosen; undefined where anything can be written. */
function allowedIn({ value }: TicketCustomField): readonly string[] | undefined {
  switch (value.case) {
    case "pickStringValue":
    case "pickMultipleStringValues":
      return value.value.allowedValues;
    case "pickObjectValue":
    case "pickMultipleObjectValues":
      return ids(value.value.allowedValues);
    default:
      return undefined;
  }
}
