import {
  type Ticket,
  type TicketSchema,
  TicketSchema$,
  TicketSchemaSchema,
} from "@baton-connectors/protocol/connector-v2";
import { configError, notFound, pageOf, type TicketManager } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { NewTicketRow } from "./changes/changes.ts";
import type { Client } from "./client.ts";

const open = { id: "open", displayName: "Open" };
const request = { id: "request", displayName: "Request" };

const schema = (): TicketSchema =>
  create(TicketSchemaSchema, { id: "demo", displayName: "Demo tickets", types: [request], statuses: [open] });

/** Tickets that nobody works on: each stays open. */
export const tickets: TicketManager<Client> = {
  schemas: async () => pageOf([schema()]),
  schema: async ({ id }) => {
    if (id !== schema().id) throw notFound(`there is no ticket schema ${id}`);
    return schema();
  },
  get: async ({ client, id }) => {
    const found = client.keeper.read().tickets.find((ticket) => ticket.id === id);
    if (!found) throw notFound(`there is no ticket ${id}`);
    return { ticket: toTicket(found) };
  },
  create: async ({ client, request: { displayName, description, labels } }) => {
    if (displayName === "") throw configError("a ticket needs a display name");
    const made = client.keeper.change(({ tickets: all }) => {
      const id = `DEMO-${all.length + 1}`;
      const ticket = { id, displayName, description, labels, createdAt: client.now().getTime() };
      all.push(ticket);
      return ticket;
    });
    return { ticket: toTicket(made) };
  },
};

const toTicket = ({ id, displayName, description, labels, createdAt }: NewTicketRow): Ticket =>
  create(TicketSchema$, {
    ...{ id, displayName, description, labels: [...labels], status: open, type: request },
    ...{ createdAt: timestampFromMs(createdAt), updatedAt: timestampFromMs(createdAt) },
  });
