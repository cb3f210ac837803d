import { TicketSchema$, TicketSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { notFound, type TicketManager } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { noRateLimit } from "./annotations.ts";
import { behave } from "./behave.ts";
import { type Client, numbersOf } from "./client.ts";

const schemaCount = 160;
const schemasOnPage = 40;
const schemaId = (n: number) => `s${String(n).padStart(3, "0")}`;

const ticket = (id: string) =>
  create(TicketSchema$, { id, displayName: `Ticket ${id}`, status: { id: "open", displayName: "Open" } });

export const tickets: TicketManager<Client> = {
  schemas: async ({ client: { script }, page }) => {
    if (script.schemas === "fail") throw new Error("schema boom");
    if (script.schemas === "none") return { items: [] };
    const { items, ...rest } = numbersOf(schemaCount, schemasOnPage, page);
    return { items: items.map((n) => create(TicketSchemaSchema, { id: schemaId(n) })), ...rest };
  },
  schema: async ({ id }) => {
    if (!/^s(0\d\d|1[0-5]\d)$/.test(id)) throw notFound(`no ticket schema ${id}`);
    return create(TicketSchemaSchema, { id });
  },
  get: async ({ id, signal }) => {
    await behave(id, signal);
    return { ticket: id === "nil" ? undefined : ticket(id) };
  },
  create: async ({ request: { displayName }, signal }) => {
    await behave(displayName, signal);
    return { ticket: ticket(`T-${displayName}`), annotations: [noRateLimit()] };
  },
  createMany: async ({ tickets: wanted }) =>
    wanted.flatMap(({ request: { displayName } }) =>
      displayName === "drop" ? [] : [{ ticket: ticket(`B-${displayName}`) }],
    ),
  getMany: async ({ ids }) => ids.map((id) => ({ ticket: ticket(id) })),
};
