import { type Ticket, TicketSchema$, TicketSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { messageJson, printResult } from "./print-result.ts";
import { readTemplate, readTemplates, type TicketTemplate, ticketRequest } from "./ticket-template.ts";

export async function createTicket(session: Session, mode: Mode & { kind: "create-ticket" }): Promise<void> {
  const { ticket, error } = await created(session, readTemplate(mode.templatePath));
  if (error) throw new BatonError("Unknown", `create ticket failed: ${error}`, { kind: "upstream" });
  session.log.info({}, "created ticket");
  printResult(session, { ticket: ticketJson(ticket) });
}

/** Every ticket of the file; what fails is reported beside what was created, and makes the run fail. */
export async function createTickets(session: Session, mode: Mode & { kind: "bulk-create-ticket" }): Promise<void> {
  const results: { ticket: JsonValue; error?: string }[] = [];
  for (const template of readTemplates(mode.templatePath)) {
    const { ticket, error } = await created(session, template);
    results.push({ ticket: ticketJson(ticket), ...(error && { error }) });
  }
  session.log.info({ count: results.length }, "created tickets");
  printResult(session, { tickets: results });
  const failed = results.filter((result) => result.error).length;
  if (failed > 0)
    throw new BatonError("Unknown", `${failed} of ${results.length} tickets failed`, { kind: "upstream" });
}

export async function getTicket(session: Session, mode: Mode & { kind: "get-ticket" }): Promise<void> {
  const { ticket, error } = await session.runtime.getTicket({ id: mode.ticketId, signal: session.signal });
  if (error) throw new BatonError("Unknown", `get ticket failed: ${error}`, { kind: "upstream" });
  printResult(session, { ticket: ticketJson(ticket) });
}

export async function listTicketSchemas(session: Session): Promise<void> {
  const schemas: JsonValue[] = [];
  for (let pageToken = ""; ; ) {
    const page = await session.runtime.listTicketSchemas({ pageToken, signal: session.signal });
    schemas.push(...page.list.map((schema) => messageJson(TicketSchemaSchema, schema)));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  printResult(session, { schemas });
}

async function created({ runtime, signal }: Session, template: TicketTemplate) {
  const schema = await runtime.getTicketSchema({ id: template.schema_id, signal });
  return runtime.createTicket({ request: ticketRequest(template, schema), schema, signal });
}

const ticketJson = (ticket: Ticket | undefined): JsonValue => (ticket ? messageJson(TicketSchema$, ticket) : null);
