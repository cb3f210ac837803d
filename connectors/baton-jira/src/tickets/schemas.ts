import { type TicketSchema, TicketSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import {
  configError,
  everyItem,
  type HandlerContext,
  inParallel,
  notFound,
  type PageContext,
  type PageOf,
  pageOf,
  toBatonError,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Field, Status } from "../api/issues.ts";
import type { IssueType, ProjectOfTickets } from "../api/projects.ts";
import type { Client } from "../client.ts";
import { issueTypeProject } from "./annotations.ts";
import { customFields } from "./fields.ts";

/** Not offered; by their ids they can be used all the same. */
const notListed = ["Epic", "Bug"];
const requestsAtOnce = 5;

/** One schema for each project and issue type; a page for each page of projects. */
export async function listSchemas(context: PageContext<Client>): Promise<PageOf<TicketSchema>> {
  const { client, page, signal, skip } = context;
  const startAt = page.cursor ?? 0;
  if (typeof startAt !== "number" || !Number.isSafeInteger(startAt))
    throw configError(`a list of ticket schemas goes on at a number, not at ${JSON.stringify(page.cursor)}`);
  const keys = client.config.jiraProjectKeys.map((key) => key.trim()).filter((key) => key !== "");
  const { items, next } = await client.jira.listProjectsOfTickets({ startAt, size: page.size, keys }, signal);
  const several = startAt > 0 || items.length > 1 || next !== undefined;
  const kinds = items.flatMap((project) =>
    (project.issueTypes ?? []).filter(isListed).map((type) => ({ project, type })),
  );
  const schemas = await inParallel(kinds, requestsAtOnce, async ({ project, type }) => {
    const statuses = await statusesOf(context, project.id);
    const fields = await fieldsOf(context, project.id, type.id).catch((thrown: unknown) => {
      const { code } = toBatonError(thrown);
      if (code !== "PermissionDenied" && code !== "NotFound") throw thrown;
      skip("an issue type in which the account may not create issues", { project: project.key, issue_type: type.name });
    });
    const name = several ? `${type.name ?? ""} (${project.key})` : (type.name ?? "");
    return fields && toSchema({ project, type, name, statuses, fields });
  });
  return pageOf(
    schemas.filter((schema) => schema !== undefined),
    next,
  );
}

const isListed = ({ name = "", subtask }: IssueType) => !subtask && !notListed.includes(name);

/** The schema of one issue type, whichever it is. */
export async function getSchema(context: HandlerContext<Client> & { readonly id: string }): Promise<TicketSchema> {
  const { client, signal, id } = context;
  const { projectKey, issueTypeId } = partsOf(id);
  const project = await client.kept(`project/${projectKey}`, () => client.jira.getProjectOfTickets(projectKey, signal));
  const type = project.issueTypes?.find((one) => one.id === issueTypeId);
  if (!type) throw notFound(`the project ${project.key} has no issue type ${issueTypeId}`);
  const [statuses, fields] = await Promise.all([
    statusesOf(context, project.id),
    fieldsOf(context, project.id, type.id),
  ]);
  return toSchema({ project, type, name: type.name ?? "", statuses, fields });
}

/** A schema's id: the key of its project, and the id of its issue type. */
export function partsOf(id: string): { readonly projectKey: string; readonly issueTypeId: string } {
  const [projectKey, issueTypeId, more] = id.split(":");
  if (projectKey && issueTypeId && more === undefined) return { projectKey, issueTypeId };
  throw configError(`'${id}' is no id of a ticket schema`, {
    effect: "none",
    hint: "It is the key of a project, a colon, and the id of an issue type.",
  });
}

interface Parts {
  readonly project: ProjectOfTickets;
  readonly type: IssueType;
  readonly name: string;
  readonly statuses: readonly Status[];
  readonly fields: readonly Field[];
}

const toSchema = ({ project, type, name, statuses, fields }: Parts): TicketSchema =>
  create(TicketSchemaSchema, {
    id: `${project.key}:${type.id}`,
    displayName: name,
    statuses: statuses.map((one) => ({ id: one.id, displayName: one.name ?? "" })),
    customFields: customFields(fields),
    annotations: [issueTypeProject(project)],
  });

const statusesOf = ({ client, signal }: HandlerContext<Client>, projectId: string): Promise<readonly Status[]> =>
  client.kept(`statuses/${projectId}`, () =>
    everyItem<Status, number>(async (startAt = 0) => {
      const { items, next } = await client.jira.listDoneStatuses(projectId, startAt, signal);
      return { items, next: next as number | undefined };
    }),
  );

/** What a new issue of the type can have. */
export const fieldsOf = (
  { client, signal }: Pick<HandlerContext<Client>, "client" | "signal">,
  project: string,
  issueTypeId: string,
): Promise<readonly Field[]> =>
  client.kept(`fields/${project}/${issueTypeId}`, () =>
    everyItem<Field, number>(async (startAt = 0) => {
      const { items, next } = await client.jira.listFields(project, issueTypeId, startAt, signal);
      return { items, next: next as number | undefined };
    }),
  );
