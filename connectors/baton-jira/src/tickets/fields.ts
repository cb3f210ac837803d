import type { TicketCustomField } from "@baton-connectors/protocol/connector-v2";
import { type TicketFieldKind, type TicketOption, ticketField, ticketFields } from "@baton-connectors/sdk";
import type { AllowedValue, Field } from "../api/issues.ts";
import { fieldType } from "./annotations.ts";

/** What every ticket has besides, or Jira fills by itself. */
const ownFields = ["issuetype", "project", "assignee", "summary", "reporter"];

/** The fields of an issue type that a ticket can fill: what is required, what the site has made itself, and components. */
export function customFields(fields: readonly Field[]): Record<string, TicketCustomField> {
  return ticketFields(...fields.filter(isOffered).map(toTicketField));
}

/** Jira calls it `key` here and `fieldId` in newer answers. */
export const keyOf = ({ key, fieldId }: Field): string => key || fieldId || "";

function isOffered(field: Field): boolean {
  const key = keyOf(field);
  if (key === "" || !field.schema) return false;
  return field.required ? !ownFields.includes(key) : !!field.schema.custom || key === "components";
}

const toTicketField = (field: Field): TicketCustomField =>
  ticketField({
    id: keyOf(field),
    displayName: field.name ?? "",
    required: field.required ?? false,
    annotations: [fieldType(field.schema?.type ?? "")],
    ...kindOf(field),
  });

function kindOf({ schema, allowedValues }: Field): TicketFieldKind {
  const options = allowedValues?.map(optionOf) ?? [];
  const { type, items } = schema ?? {};
  switch (type) {
    case "date":
    case "datetime":
      return { kind: "timestamp" };
    case "option":
    case "user":
    case "group":
    case "object":
      return options.length > 0 ? { kind: "pick-object", options } : { kind: "text" };
    case "array":
      if (!items) return options.length > 0 ? { kind: "pick-object", options } : { kind: "text" };
      return options.length > 0 || items === "component" ? { kind: "pick-objects", options } : { kind: "texts" };
    default:
      return { kind: "text" };
  }
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "bigint" ? String(value) : "";

export const idOf = ({ id }: AllowedValue): string => textOf(id);
export const nameOf = ({ name, value }: AllowedValue): string => textOf(name) || textOf(value);

const optionOf = (allowed: AllowedValue): TicketOption => ({ id: idOf(allowed), displayName: nameOf(allowed) });
