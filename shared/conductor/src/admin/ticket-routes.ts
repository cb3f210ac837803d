import {
  ExternalTicketRefSchema,
  type TicketRequest,
  TicketRequestSchema,
  type TicketSchema,
  TicketsServiceListTicketSchemasResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { BatonServiceFinishTaskRequestSchema, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { create, fromBinary, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { z } from "zod";
import { registry } from "../registry.ts";
import { readAttempts, readTask } from "../state/tasks.ts";
import { taskView } from "../views/task-view.ts";
import { type AdminContext, requireClient } from "./admin-context.ts";
import type { Route } from "./route.ts";

const newTicket = z.strictObject({
  client: z.string(),
  /** A task that has listed ticket schemas, and the id of one of them. */
  schemaTask: z.string(),
  schema: z.string(),
  /** Protojson of `c1.connector.v2.TicketRequest`; of a field its value is enough. */
  request: z.record(z.string(), z.unknown()),
  /** The caller's own name of the ticket: the same again is the same ticket, for connectors that heed it. */
  reference: z.string().min(1).optional(),
});

export const ticketRoutes: Record<string, Route> = {
  "POST /api/tickets": ({ context, deeds, body }) => {
    const { client, schemaTask, schema: id, request: json, reference } = newTicket.parse(body);
    const clientId = requireClient(context, client).id;
    const ticketSchema = schemaOf(context, { clientId, schemaTask, id });
    const ticketRequest = asStated(fromJson(TicketRequestSchema, json as JsonValue, { registry }), ticketSchema);
    const annotations = reference
      ? [anyPack(ExternalTicketRefSchema, create(ExternalTicketRefSchema, { id: reference }))]
      : [];
    const value = { ticketRequest, ticketSchema, annotations };
    const task = create(TaskSchema, { taskType: { case: "createTicketTask", value } });
    // Whoever asks for a ticket sees what became of it; a second attempt could be a second ticket.
    return { status: 201, json: taskView(context.store, deeds.queueTask({ clientId, task, maxAttempts: 1 })) };
  },
};

type Wanted = { clientId: string; schemaTask: string; id: string };

/** The schema as its connector sent it: annotations of its own are kept, whoever knows their types. */
function schemaOf({ database }: AdminContext, { clientId, schemaTask, id }: Wanted): TicketSchema {
  const task = readTask(database, schemaTask);
  if (task?.clientId !== clientId || task.type !== "list_ticket_schemas")
    throw new Error(`the task ${schemaTask} has listed no ticket schemas of this client`);
  const finish = readAttempts(database, schemaTask).at(-1)?.finish;
  const state = finish && fromBinary(BatonServiceFinishTaskRequestSchema, finish).finalState;
  const response = state?.case === "success" ? state.value.response : undefined;
  const listed = response && anyUnpack(response, TicketsServiceListTicketSchemasResponseSchema);
  const schema = listed?.list.find((one) => one.id === id);
  if (!schema) throw new Error(`the task ${schemaTask} has listed no ticket schema "${id}"`);
  return schema;
}

/** Each field with what the schema states of it besides its value. */
function asStated(request: TicketRequest, { id, customFields }: TicketSchema): TicketRequest {
  for (const [key, field] of Object.entries(request.customFields)) {
    const stated = Object.hasOwn(customFields, key) ? customFields[key] : undefined;
    if (!stated) throw new Error(`the ticket schema "${id}" has no field "${key}"`);
    const { displayName, required, annotations } = stated;
    request.customFields[key] = { ...field, id: stated.id, displayName, required, annotations };
  }
  return request;
}
