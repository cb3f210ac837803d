import type { TicketRequest, TicketSchema } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  configError,
  type HandlerContext,
  type NewTicket,
  type TicketManager,
  type TicketResult,
  ticketProblems,
  toBatonError,
} from "@baton-connectors/sdk";
import type { MadeIssue } from "../api/issues.ts";
import type { Client } from "../client.ts";
import { projectIdOf } from "./annotations.ts";
import { madeTicket, toTicket } from "./issue-ticket.ts";
import { lostIssue } from "./lost-issue.ts";
import { fieldsOf, getSchema, listSchemas, partsOf } from "./schemas.ts";
import { jsonFields, withIds } from "./values.ts";

type Context = HandlerContext<Client>;

export const tickets: TicketManager<Client> = {
  schemas: listSchemas,
  schema: getSchema,
  get: async (context) => {
    if (context.id === "") throw configError("a ticket is got by its id, which is empty");
    return { ticket: await toTicket(context, await context.client.jira.getIssue(context.id, context.signal)) };
  },
  create: createTicket,
};

/** Where an issue is made. */
export interface Place {
  /** The project's id, or its key where no more is known. */
  readonly project: string;
  readonly projectKey: string;
  readonly issueTypeId: string;
}

async function createTicket(context: Context & NewTicket): Promise<TicketResult> {
  const { client, schema, reference, signal, log } = context;
  if (!schema) throw configError("a ticket needs a schema", { effect: "none" });
  const request = withIds(schema, context.request);
  const place = placeOf(schema, request);
  const { project, projectKey, issueTypeId } = place;
  const named = reference && JSON.stringify([reference, projectKey, issueTypeId, request.displayName]);
  const known = client.madeTickets.idOf(named);
  if (known !== undefined) return { ticket: await toTicket(context, await client.jira.getIssue(known, signal)) };

  const askFields = () => fieldsOf(context, project, issueTypeId);
  const custom = await jsonFields(schema, request.customFields, askFields);
  checkTicket(schema, request);
  const labels = request.labels.map((label) => label.replaceAll(" ", "_"));
  const { displayName: summary, description } = request;
  const made = await createIssue(context, place, {
    ...(summary && { summary }),
    ...{ project: { key: projectKey }, issuetype: { id: issueTypeId } },
    ...(description && { description }),
    ...(labels.length > 0 && { labels }),
    ...custom,
  });
  client.madeTickets.add(made.id, named);
  log.info({ key: made.key }, "created an issue");
  if (request.status) await moveTo(context, made, request.status.id);
  try {
    return { ticket: await toTicket(context, await client.jira.getIssue(made.id, signal)) };
  } catch (thrown) {
    log.warn({ key: made.key, error: toBatonError(thrown).message }, "the issue was created and cannot be read");
    return { ticket: await madeTicket(context, made, request, labels) };
  }
}

/** What is lost on the way may have been made: then it is found, and not made twice. */
async function createIssue(context: Context, place: Place, fields: Record<string, unknown>): Promise<MadeIssue> {
  const { client, signal } = context;
  try {
    return await client.jira.createIssue(fields, signal);
  } catch (thrown) {
    const error = toBatonError(thrown);
    const found = error.effect === "unknown" ? await lostIssue(context, place, fields) : undefined;
    if (found) return found;
    throw error;
  }
}

function placeOf(schema: TicketSchema, { customFields }: TicketRequest): Place {
  const project = projectIdOf(schema);
  if (project !== undefined) {
    const parts = partsOf(schema.id);
    return { project: project || parts.projectKey, ...parts };
  }
  const { value } = customFields.issue_type ?? {};
  const issueTypeId = value?.case === "pickObjectValue" ? value.value.value?.id : undefined;
  if (issueTypeId && schema.id !== "") return { project: schema.id, projectKey: schema.id, issueTypeId };
  throw configError("the ticket names no issue type", {
    effect: "none",
    hint: "Choose the ticket's schema anew in ConductorOne.",
  });
}

function checkTicket(schema: TicketSchema, request: TicketRequest): void {
  const problems = ticketProblems(schema, request);
  if (problems.length > 0) throw configError(`the ticket is not valid: ${problems.join("; ")}`, { effect: "none" });
}

/** Jira takes no status for a new issue: the workflow leads to it. The issue is there either way, and its ticket says where it stands. */
async function moveTo({ client, log, signal }: Context, { id, key }: MadeIssue, statusId: string): Promise<void> {
  try {
    const way = (await client.jira.listTransitions(id, signal)).find(({ to }) => to?.id === statusId);
    if (!way) throw new BatonError("FailedPrecondition", "the workflow leads to it from no new issue");
    await client.jira.transition(id, way.id, signal);
  } catch (thrown) {
    log.warn(
      { key, status: statusId, error: toBatonError(thrown).message },
      "the issue was created and not moved to its status",
    );
  }
}
