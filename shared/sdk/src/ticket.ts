import type { Ticket, TicketCustomField, TicketRequest, TicketSchema } from "@baton-connectors/protocol/connector-v2";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "./handler-context.ts";
import type { PageOf } from "./page.ts";
import type { PageContext } from "./resource-type.ts";

export type { Ticket, TicketCustomField, TicketRequest, TicketSchema };

export interface TicketResult {
  readonly ticket: Ticket | undefined;
  /** An error for this ticket alone; the ticket may be there all the same. */
  readonly error?: string;
  readonly annotations?: readonly Any[];
}

export interface NewTicket {
  readonly request: TicketRequest;
  readonly schema: TicketSchema | undefined;
  /** The caller's own name of the ticket; the same again is the same ticket. */
  readonly reference?: string | undefined;
}

/** For connectors to ticket systems. */
export interface TicketManager<Client> {
  readonly schemas: (context: PageContext<Client>) => Promise<PageOf<TicketSchema>>;
  readonly schema: (context: HandlerContext<Client> & { readonly id: string }) => Promise<TicketSchema>;
  readonly get: (context: HandlerContext<Client> & { readonly id: string }) => Promise<TicketResult>;
  readonly create: (context: HandlerContext<Client> & NewTicket) => Promise<TicketResult>;
  /** One result for each, in order. Default: `create` and `get`, one after the other. */
  readonly createMany?: (
    context: HandlerContext<Client> & { readonly tickets: readonly NewTicket[] },
  ) => Promise<readonly TicketResult[]>;
  readonly getMany?: (
    context: HandlerContext<Client> & { readonly ids: readonly string[] },
  ) => Promise<readonly TicketResult[]>;
}
