import type { Connector } from "../connector.ts";
import { BatonError, toBatonError } from "../errors.ts";
import type { TicketResult } from "../ticket.ts";
import type { Core } from "./core.ts";
import { page } from "./page.ts";
import type { Runtime, TicketOutcome } from "./runtime.ts";

/** The ticket half of a runtime. */
export function createTickets<Config, Client>(
  connector: Connector<Config, Client>,
  core: Core<Client>,
): Pick<
  Runtime,
  "listTicketSchemas" | "getTicketSchema" | "createTicket" | "getTicket" | "createTickets" | "getTickets"
> {
  const { host, context, pageContext, reading, changing } = core;

  function tickets() {
    if (!connector.tickets) throw new BatonError("Unimplemented", "ticket manager not implemented");
    if (!host.ticketing)
      throw new BatonError("Unknown", "ticketing is not enabled", {
        kind: "config",
        hint: "Start the connector with --ticketing.",
      });
    return connector.tickets;
  }

  return {
    listTicketSchemas: async (call) => {
      const { schemas } = tickets();
      return reading("error: listing ticket schemas failed", call, async () =>
        page(call, "tickets.schemas", await schemas(await pageContext("", call))),
      );
    },
    getTicketSchema: async (call) => {
      const { schema } = tickets();
      return reading("error: getting ticket schema failed", call, async () =>
        schema({ ...(await context("", call)), id: call.id }),
      );
    },
    async createTicket(call) {
      const { create: make } = tickets();
      return changing("error: creating ticket failed", call, async () => {
        const { request, schema, reference } = call;
        return ticketOutcome(await make({ ...(await context("", call)), request, schema, reference }));
      });
    },
    async getTicket(call) {
      const { get } = tickets();
      return reading("error: getting ticket failed", call, async () =>
        ticketOutcome(await get({ ...(await context("", call)), id: call.id })),
      );
    },
    async createTickets(call) {
      const { create: make, createMany } = tickets();
      return changing("error: bulk creating tickets failed", call, async () => {
        const handler = await context("", call);
        if (createMany) return (await createMany({ ...handler, tickets: call.tickets })).map(ticketOutcome);
        return oneByOne(call.tickets, (ticket) => make({ ...handler, ...ticket }));
      });
    },
    async getTickets(call) {
      const { get, getMany } = tickets();
      return reading("error: bulk getting tickets failed", call, async () => {
        const handler = await context("", call);
        if (getMany) return (await getMany({ ...handler, ids: call.ids })).map(ticketOutcome);
        return oneByOne(call.ids, (id) => get({ ...handler, id }));
      });
    },
  };
}

const ticketOutcome = ({ ticket, error = "", annotations = [] }: TicketResult): TicketOutcome => ({
  ticket,
  error,
  annotations,
});

/** One ticket's failure is that ticket's: those made before it are there. */
async function oneByOne<T>(all: readonly T[], work: (one: T) => Promise<TicketResult>): Promise<TicketOutcome[]> {
  const outcomes: TicketOutcome[] = [];
  for (const one of all) {
    try {
      outcomes.push(ticketOutcome(await work(one)));
    } catch (thrown) {
      outcomes.push({ ticket: undefined, error: toBatonError(thrown).message, annotations: [] });
    }
  }
  return outcomes;
}
