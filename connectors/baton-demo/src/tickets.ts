import { TicketCustomFieldSchema } from "@baton-connectors/protocol/connector-v2";
import {
  configError,
  notFound,
  pageOf,
  resource,
  type Ticket,
  type TicketCustomField,
  type TicketManager,
  type TicketRequest,
  type TicketSchema,
  ticket,
  ticketProblems,
  ticketSchema,
} from "@baton-connectors/sdk";
import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import type { NewTicketRow } from "./changes/changes.ts";
import type { Client } from "./client.ts";

const open = { id: "open", displayName: "Open" };
const done = { id: "done", displayName: "Done" };
const request = { id: "request", displayName: "Request" };

const statuses = [open, done];
const types = [request];

const schemas = [
  ticketSchema({ id: "demo", displayName: "Demo tickets", types, statuses }),
  ticketSchema({
    ...{ id: "fields", displayName: "Every kind of field", types, statuses },
    fields: [
      { id: "reason", displayName: "Reason", required: true, kind: "text" },
      { id: "systems", displayName: "Systems", kind: "texts" },
      { id: "urgent", displayName: "Urgent", kind: "flag" },
      { id: "needed_by", displayName: "Needed by", kind: "timestamp" },
      { id: "seats", displayName: "Seats", kind: "number", default: 1 },
      {
        ...{ id: "environment", displayName: "Environment", kind: "pick-text", default: "staging" },
        options: [{ id: "staging" }, { id: "production" }],
      },
      {
        ...{ id: "regions", displayName: "Regions", kind: "pick-texts" },
        options: [{ id: "eu" }, { id: "us" }, { id: "asia" }],
      },
      {
        ...{ id: "application", displayName: "Application", kind: "pick-object" },
        options: [
          { id: "7", displayName: "Ledger" },
          { id: "8", displayName: "Payroll" },
        ],
      },
      {
        ...{ id: "approvers", displayName: "Approvers", kind: "pick-objects" },
        options: [
          { id: "u0000001", displayName: "The first" },
          { id: "u0000002", displayName: "The second" },
        ],
      },
    ],
  }),
];

/** Tickets that nobody works on: each stays as it was made. */
export const tickets: TicketManager<Client> = {
  schemas: async ({ page: { cursor = 0 } }) => {
    const place = Number(cursor);
    return pageOf(schemas.slice(place, place + 1), place + 1 < schemas.length ? place + 1 : undefined);
  },
  schema: async ({ id }) => {
    const found = schemas.find((one) => one.id === id);
    if (!found) throw notFound(`there is no ticket schema ${id}`);
    return found;
  },
  get: async ({ client, id }) => {
    const found = client.keeper.read().tickets.find((ticket) => ticket.id === id);
    if (!found) throw notFound(`there is no ticket ${id}`);
    return { ticket: toTicket(found) };
  },
  create: async ({ client, schema = schemas[0]!, request: asked, reference }) => {
    const problems = ticketProblems(schema, asked);
    if (asked.displayName === "") problems.unshift("a ticket needs a display name");
    if (problems.length > 0) throw configError(problems.join("; "), { effect: "none" });
    const made = client.keeper.change(({ tickets: all }) => {
      const known = reference === undefined ? undefined : all.find((one) => one.reference === reference);
      if (known) return known;
      const id = `DEMO-${all.length + 1}`;
      const row = toRow(asked, schema, { id, createdAt: client.now().getTime(), ...(reference && { reference }) });
      all.push(row);
      return row;
    });
    return { ticket: toTicket(made) };
  },
};

function toRow(
  { displayName, description, labels, status, customFields, requestedFor }: TicketRequest,
  schema: TicketSchema,
  own: Pick<NewTicketRow, "id" | "createdAt" | "reference">,
): NewTicketRow {
  const fields = Object.entries(customFields).filter(([id]) => Object.hasOwn(schema.customFields, id));
  return {
    ...own,
    ...{ displayName, description, labels, status: status?.id ?? open.id },
    ...(requestedFor?.id && { requestedFor: requestedFor.id.resource }),
    fields: fields.map(([, field]) => toJson(TicketCustomFieldSchema, withoutAnnotations(field))),
  };
}

/** Annotations can be of types that only the sender knows. */
const withoutAnnotations = (field: TicketCustomField): TicketCustomField => ({ ...field, annotations: [] });

function toTicket(row: NewTicketRow): Ticket {
  const { id, displayName, description, labels, createdAt, status, requestedFor, fields = [] } = row;
  const at = new Date(createdAt);
  return ticket({
    ...{ id, displayName, description, labels, type: request, createdAt: at, updatedAt: at },
    status: status === done.id ? done : open,
    fields: fields.map((field) => fromJson(TicketCustomFieldSchema, field as JsonValue)),
    ...(requestedFor !== undefined && { requestedFor: resource({ type: "user", id: requestedFor, displayName: "" }) }),
  });
}
