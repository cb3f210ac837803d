import {
  type Resource,
  type Ticket,
  type TicketCustomField,
  type TicketSchema,
  TicketSchema$,
  TicketSchemaSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { type Any, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type TicketFieldInit, type TicketOption, ticketField, ticketFields } from "./ticket-field.ts";

export interface TicketSchemaInit {
  readonly id: string;
  readonly displayName: string;
  /** What a ticket can be: those that a request may ask for, the ones that mean that it is done among them. */
  readonly statuses?: readonly TicketOption[];
  readonly types?: readonly TicketOption[];
  readonly fields?: readonly TicketFieldInit[];
  readonly annotations?: readonly Any[];
}

/** What a ticket of one kind can have. */
export function ticketSchema(init: TicketSchemaInit): TicketSchema {
  const { id, displayName, statuses = [], types = [], fields = [], annotations = [] } = init;
  return create(TicketSchemaSchema, {
    id,
    displayName,
    statuses: statuses.map(named),
    types: types.map(named),
    customFields: ticketFields(...fields.map(ticketField)),
    annotations: [...annotations],
  });
}

export interface TicketInit {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string | undefined;
  readonly status?: TicketOption | undefined;
  readonly type?: TicketOption | undefined;
  readonly labels?: readonly string[] | undefined;
  /** Where people look at it. */
  readonly url?: string | undefined;
  readonly assignees?: readonly Resource[] | undefined;
  readonly reporter?: Resource | undefined;
  readonly requestedFor?: Resource | undefined;
  readonly fields?: readonly TicketCustomField[] | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly completedAt?: Date | undefined;
}

/** A ticket as the app has it. */
export function ticket(init: TicketInit): Ticket {
  const { id, displayName, description = "", status, type, labels = [], url = "", assignees = [], fields = [] } = init;
  const { reporter, requestedFor } = init;
  return create(TicketSchema$, {
    ...{ id, displayName, description, url, labels: [...labels], assignees: [...assignees] },
    ...(status && { status: named(status) }),
    ...(type && { type: named(type) }),
    ...(reporter && { reporter }),
    ...(requestedFor && { requestedFor }),
    customFields: ticketFields(...fields),
    ...timed("createdAt", init.createdAt),
    ...timed("updatedAt", init.updatedAt),
    ...timed("completedAt", init.completedAt),
  });
}

const named = ({ id, displayName = "" }: TicketOption) => ({ id, displayName });

const timed = (key: "createdAt" | "updatedAt" | "completedAt", at: Date | undefined) =>
  at && !Number.isNaN(at.getTime()) ? { [key]: timestampFromDate(at) } : {};
