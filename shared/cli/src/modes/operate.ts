import { bug } from "@baton-connectors/sdk";
import { usageError } from "../usage-error.ts";
import { openRows } from "./open-store.ts";
import { createAccount, rotateCredentials } from "./operations/account.ts";
import { invokeAction, listActionSchemas } from "./operations/action.ts";
import { deleteResource } from "./operations/delete-resource.ts";
import { printEvents } from "./operations/events.ts";
import { grant, revoke } from "./operations/grant.ts";
import type { RowFile } from "./operations/stored-rows.ts";
import { compact, diffSyncs } from "./operations/sync-files.ts";
import { createTicket, createTickets, getTicket, listTicketSchemas } from "./operations/tickets.ts";
import type { Session } from "./session.ts";

/** Does one operation and prints its result on stdout. */
export async function operate(
  session: Session,
  open: (session: Session) => Promise<RowFile> = openRows,
): Promise<number> {
  const { mode, settings, log } = session;
  if (settings.file === "" && mode.kind !== "events" && !mode.kind.includes("ticket")) {
    throw usageError("c1zPath must be set when in on-demand mode", "Give --file the path of the c1z file.");
  }
  log.debug({ operation: mode.kind }, "one-shot operation");
  await perform(session, open);
  return 0;
}

async function perform(session: Session, open: (session: Session) => Promise<RowFile>): Promise<void> {
  const { mode } = session;
  switch (mode.kind) {
    case "grant":
      return withRows(await open(session), (file) => grant(session, mode, file));
    case "revoke":
      return withRows(await open(session), (file) => revoke(session, mode, file));
    case "events":
      return printEvents(session, mode);
    case "create-account":
      return createAccount(session, mode);
    case "rotate-credentials":
      return rotateCredentials(session, mode);
    case "delete-resource":
      return deleteResource(session, mode);
    case "invoke-action":
      return invokeAction(session, mode);
    case "list-action-schemas":
      return listActionSchemas(session, mode);
    case "create-ticket":
      return createTicket(session, mode);
    case "bulk-create-ticket":
      return createTickets(session, mode);
    case "get-ticket":
      return getTicket(session, mode);
    case "list-ticket-schemas":
      return listTicketSchemas(session);
    case "diff-syncs":
      return diffSyncs(session, mode);
    case "compact-syncs":
      return compact(session, mode);
    case "service":
    case "sync":
      throw bug(`${mode.kind} is no one-shot operation`);
  }
}

async function withRows(file: RowFile, work: (file: RowFile) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
