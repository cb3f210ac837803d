import { createAccount } from "./accounts.ts";
import { actionStatus, getActionSchema, invokeAction, listActionSchemas } from "./actions.ts";
import { issueCredential, rotateCredentials } from "./credentials.ts";
import { listEventFeeds, listEvents } from "./events.ts";
import { grant, revoke } from "./grants.ts";
import { hello } from "./hello.ts";
import { createResource, deleteResource } from "./resources.ts";
import { syncFull } from "./sync-full.ts";
import type { Handlers } from "./task-context.ts";
import { bulkCreateTickets, bulkGetTickets, createTicket, getTicket, listTicketSchemas } from "./tickets.ts";

/**
 * Who does which kind of task. What is not here is answered as unsupported, as by the Go connectors: the feeds of old
 * (`event_feed`), and what is only done with files that ConductorOne keeps (`create_sync_diff`, `compact_syncs`).
 */
export const handlers: Handlers = {
  hello,
  syncFull,
  grant,
  revoke,
  createAccount,
  createResource,
  deleteResource,
  rotateCredentials,
  issueCredential,
  createTicketTask: createTicket,
  listTicketSchemas,
  getTicket,
  bulkCreateTickets,
  bulkGetTickets,
  actionListSchemas: listActionSchemas,
  actionGetSchema: getActionSchema,
  actionInvoke: invokeAction,
  actionStatus,
  listEventFeeds,
  listEvents,
};
