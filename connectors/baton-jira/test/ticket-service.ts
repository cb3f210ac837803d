import {
  TicketRequestSchema,
  type TicketSchema,
  TicketSchema$,
  TicketSchemaSchema,
} from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import { fromJson, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { registry } from "./golden.ts";
import type { OpenJira } from "./jira.ts";

/** One call of a recording. */
export interface TicketCall {
  readonly op: string;
  readonly req?: JsonObject;
  readonly schemaId?: string;
  readonly schemaIds?: readonly string[];
  /** The fields of the ticket have the annotations of the schema's. */
  readonly annotate?: boolean;
}

/** What the call answers, as protobuf's JSON; or what the error says. */
export async function answered(jira: OpenJira, call: TicketCall): Promise<{ answer: JsonValue } | { error: string }> {
  try {
    return { answer: await answer(jira, call) };
  } catch (thrown) {
    const { code, message } = toBatonError(thrown);
    return { error: `${code}: ${message}` };
  }
}

type Ticket = Awaited<ReturnType<OpenJira["runtime"]["getTicket"]>>;

async function answer({ runtime }: OpenJira, call: TicketCall): Promise<JsonValue> {
  const req = call.req ?? {};
  const schemaOf = async (id: string | undefined) => (id === undefined ? undefined : runtime.getTicketSchema({ id }));
  switch (call.op) {
    case "Validate":
      await runtime.validate();
      return {};
    case "ListTicketSchemas": {
      const { pageSize = 0, pageToken = "" } = req as { pageSize?: number; pageToken?: string };
      const { list } = await runtime.listTicketSchemas({ pageSize, pageToken });
      return list.length > 0 ? { list: list.map((one) => toJson(TicketSchemaSchema, one, { registry })) } : {};
    }
    case "GetTicketSchema":
      return { schema: toJson(TicketSchemaSchema, (await schemaOf(String(req.id)))!, { registry }) };
    case "GetTicket":
      return ticketJson(await runtime.getTicket({ id: String(req.id) }));
    case "CreateTicket":
      return ticketJson(await runtime.createTicket(newTicket(call, req, await schemaOf(call.schemaId))));
    case "BulkCreateTickets": {
      const asked = (req.ticketRequests ?? []) as JsonObject[];
      const tickets = [];
      for (const [i, one] of asked.entries())
        tickets.push(newTicket(call, one, await schemaOf(call.schemaIds?.[i] ?? call.schemaId)));
      return { tickets: (await runtime.createTickets({ tickets })).map(ticketJson) };
    }
    case "BulkGetTickets": {
      const ids = ((req.ticketRequests ?? []) as JsonObject[]).map(({ id }) => String(id ?? ""));
      return { tickets: (await runtime.getTickets({ ids })).map(ticketJson) };
    }
    default:
      throw new Error(`${call.op} is not known here`);
  }
}

function newTicket({ annotate }: TicketCall, req: JsonObject, found: TicketSchema | undefined) {
  const request = fromJson(TicketRequestSchema, req.request ?? {}, { registry });
  const schema = req.schema ? fromJson(TicketSchemaSchema, req.schema, { registry }) : found;
  if (annotate)
    for (const [key, field] of Object.entries(request.customFields))
      field.annotations = schema?.customFields[key]?.annotations ?? [];
  return { request, schema };
}

const ticketJson = ({ ticket, error }: Ticket): JsonObject => ({
  ...(ticket && { ticket: toJson(TicketSchema$, ticket, { registry }) }),
  ...(error && { error }),
});
