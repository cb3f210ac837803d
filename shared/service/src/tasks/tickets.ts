import {
  ExternalTicketRefSchema,
  type TicketSchema,
  TicketsServiceBulkCreateTicketsResponseSchema,
  TicketsServiceBulkGetTicketsResponseSchema,
  TicketsServiceCreateTicketResponseSchema,
  TicketsServiceGetTicketResponseSchema,
  TicketsServiceListTicketSchemasResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { TicketOutcome } from "@baton-connectors/sdk/host";
import type { Any } from "@bufbuild/protobuf/wkt";
import { failure, malformed, success } from "./outcome.ts";
import type { Handler } from "./task-context.ts";

const mostSchemas = 100;

export const listTicketSchemas: Handler<"listTicketSchemas"> = async (_, { runtime, signal }) => {
  const list: TicketSchema[] = [];
  for (let pageToken = ""; ; ) {
    const page = await runtime.listTicketSchemas({ pageToken, signal });
    list.push(...page.list);
    pageToken = page.nextPageToken;
    if (pageToken === "" || list.length >= mostSchemas) break;
  }
  if (list.length === 0) return failure(new BatonError("Unknown", "connector returned no ticket schemas"));
  return success(TicketsServiceListTicketSchemasResponseSchema, { list: list.slice(0, mostSchemas) });
};

export const createTicket: Handler<"createTicketTask"> = async (task, { runtime, signal }) => {
  const { ticketRequest: request, ticketSchema: schema, annotations } = task;
  if (!request) return { ...malformed("malformed create ticket task"), annotations };
  try {
    const made = await runtime.createTicket({ request, schema, reference: referenceIn(annotations), signal });
    const both = [...made.annotations, ...annotations];
    return success(TicketsServiceCreateTicketResponseSchema, { ...given(made), annotations: both }, both);
  } catch (thrown) {
    return failure(toBatonError(thrown), false, annotations);
  }
};

export const getTicket: Handler<"getTicket"> = async ({ ticketId: id, annotations }, { runtime, signal }) => {
  if (!id) return malformed("malformed get ticket task");
  try {
    const { ticket } = await runtime.getTicket({ id, signal });
    if (!ticket) return malformed("connector returned empty ticket");
    return success(TicketsServiceGetTicketResponseSchema, { ticket, annotations }, annotations);
  } catch (thrown) {
    return failure(toBatonError(thrown), false, annotations);
  }
};

export const bulkCreateTickets: Handler<"bulkCreateTickets"> = async ({ ticketRequests }, { runtime, signal }) => {
  if (ticketRequests.length === 0) return malformed("malformed bulk create ticket task");
  const tickets = ticketRequests.flatMap(({ ticketRequest: request, ticketSchema: schema, annotations }) =>
    request ? [{ request, schema, reference: referenceIn(annotations) }] : [],
  );
  if (tickets.length < ticketRequests.length) return malformed("malformed bulk create ticket task");
  const made = await runtime.createTickets({ tickets, signal });
  if (made.length !== tickets.length) return malformed("connector returned incorrect number of tickets");
  return success(TicketsServiceBulkCreateTicketsResponseSchema, { tickets: wholeWith(made, ticketRequests) });
};

export const bulkGetTickets: Handler<"bulkGetTickets"> = async ({ ticketRequests }, { runtime, signal }) => {
  if (ticketRequests.length === 0) return malformed("malformed bulk get tickets task");
  const found = await runtime.getTickets({ ids: ticketRequests.map(({ ticketId }) => ticketId), signal });
  if (found.length !== ticketRequests.length) return malformed("connector returned incorrect number of tickets");
  return success(TicketsServiceBulkGetTicketsResponseSchema, { tickets: wholeWith(found, ticketRequests) });
};

const given = ({ ticket, error }: TicketOutcome) => ({ error, ...(ticket && { ticket }) });
/** Each with the annotations of what was asked for. */
const wholeWith = (outcomes: readonly TicketOutcome[], asked: readonly { readonly annotations: readonly Any[] }[]) =>
  outcomes.map((one, i) => ({ ...given(one), annotations: [...one.annotations, ...asked[i]!.annotations] }));

/** ConductorOne's own name of a ticket: a task that comes again names the same. */
function referenceIn(annotations: readonly Any[]): string | undefined {
  const { id, externalTicketProvisionerConfigId: provisioner } =
    findAnnotation(annotations, ExternalTicketRefSchema) ?? {};
  return id ? `${provisioner}/${id}` : undefined;
}
