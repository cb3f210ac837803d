import { ticketRequest } from "@baton-connectors/cli/ticket-template";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { TicketCase } from "./subject.ts";

/** The ticket of a case, as the command line asks for it. */
export async function askedTicket(runtime: Runtime, { template }: TicketCase) {
  const schema = await runtime.getTicketSchema({ id: template.schema_id });
  return { schema, request: ticketRequest(template, schema) };
}
export type AskedTicket = Awaited<ReturnType<typeof askedTicket>>;
