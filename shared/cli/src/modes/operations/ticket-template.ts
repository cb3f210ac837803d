import { readFileSync } from "node:fs";
import {
  ResourceSchema,
  type TicketCustomField,
  TicketCustomFieldSchema,
  type TicketRequest,
  TicketRequestSchema,
  type TicketSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { usageError } from "../../usage-error.ts";

/** A ticket to create, as people write it. */
export interface TicketTemplate {
  readonly schema_id: string;
  readonly status_id?: string;
  readonly display_name?: string;
  readonly description?: string;
  readonly labels?: readonly string[];
  readonly custom_fields?: JsonObject;
  readonly requested_for_id?: string;
}

export function readTemplate(path: string): TicketTemplate {
  return templateOf(readJson(path), path);
}

/** The templates of `{"tickets": [...]}`. */
export function readTemplates(path: string): readonly TicketTemplate[] {
  const content = readJson(path);
  const tickets =
    typeof content === "object" && content !== null && !Array.isArray(content) ? content.tickets : undefined;
  if (!Array.isArray(tickets)) throw usageError(`${path} has no list of tickets`, 'It needs {"tickets": [{…}, {…}]}.');
  return tickets.map((ticket) => templateOf(ticket, path));
}

/** The request by the rules of the ticket's schema. */
export function ticketRequest(template: TicketTemplate, schema: TicketSchema): TicketRequest {
  const { status_id, requested_for_id, custom_fields = {} } = template;
  const customFields: Record<string, TicketCustomField> = {};
  for (const [id, value] of Object.entries(custom_fields)) {
    const field = schema.customFields[id];
    if (!field) {
      const known = Object.keys(schema.customFields).join(", ");
      throw usageError(`the ticket schema '${schema.id}' has no custom field '${id}'`, `It has: ${known || "none"}.`);
    }
    customFields[id] = withValue(field, value);
  }
  return create(TicketRequestSchema, {
    displayName: template.display_name ?? "",
    description: template.description ?? "",
    labels: [...(template.labels ?? [])],
    customFields,
    ...(status_id && { status: { id: status_id } }),
    ...(requested_for_id && {
      requestedFor: create(ResourceSchema, { id: { resourceType: "user", resource: requested_for_id } }),
    }),
  });
}

function withValue(field: TicketCustomField, value: JsonValue): TicketCustomField {
  const kind = field.value.case;
  if (!kind) throw usageError(`the custom field '${field.id}' has no type`);
  const { id, displayName, required, annotations } = field;
  const key = { stringValues: "values", pickMultipleStringValues: "values", pickMultipleObjectValues: "values" }[
    kind as string
  ];
  try {
    const given = { [key ?? "value"]: asWritten(kind, value) };
    const filled = fromJson(TicketCustomFieldSchema, { id, displayName, required, [kind]: given });
    return { ...filled, annotations };
  } catch {
    throw usageError(`the value of the custom field '${id}' does not fit its type`, `It is a ${kind}.`);
  }
}

/** As people write it: a number for a text, a day for a moment. */
function asWritten(kind: string, value: JsonValue): JsonValue {
  if (kind === "stringValue" && typeof value === "number") return String(value);
  if (kind === "timestampValue" && typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value))
    return `${value}T00:00:00Z`;
  return value;
}

function templateOf(value: JsonValue | undefined, path: string): TicketTemplate {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.schema_id === "string") {
    return value as unknown as TicketTemplate;
  }
  throw usageError(`${path} is no ticket template`, "It needs a JSON object with schema_id and display_name.");
}

function readJson(path: string): JsonValue {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonValue;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw usageError(`cannot read the ticket template ${path}: ${code ?? message}`);
  }
}
