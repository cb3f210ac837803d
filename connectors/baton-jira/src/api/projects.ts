import { body, type Http, type ListPage, onlyPage, path } from "@baton-connectors/sdk";
import {
  flag,
  id,
  object,
  optional,
  optionalListOf,
  record,
  requiredRecord,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import { nextStart } from "./pages.ts";

const issueType = object({ id, name: text, subtask: flag });
export type IssueType = Shaped<typeof issueType>;

const project = object({ id, key: requiredText, name: text });
export type Project = Shaped<typeof project>;
const projectOfTickets = object({ id, key: requiredText, name: text, issueTypes: optionalListOf(issueType) });
export type ProjectOfTickets = Shaped<typeof projectOfTickets>;
const projectDetails = object({
  id,
  key: requiredText,
  name: text,
  lead: optional(object({ accountId: text })),
  /** Name and link of each. */
  roles: requiredRecord,
});

const role = object({ id, name: text, description: text });
export type Role = Shaped<typeof role>;
const actor = object({
  type: text,
  displayName: text,
  actorUser: optional(object({ accountId: text })),
  actorGroup: optional(object({ groupId: text, name: text })),
  scope: record,
});
export type Actor = Shaped<typeof actor>;

/** Jira gives up to 50. */
const projectsAPage = 50;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/ and …/api-group-project-roles/, …/api-group-project-role-actors/ */
export const projectsApi = (http: Http) => ({
  listProjects: (startAt: number, signal: AbortSignal): Promise<ListPage<Project>> =>
    http.list(
      { url: path`/rest/api/2/project/search`, query: { startAt, maxResults: projectsAPage }, signal },
      { items: "values", row: project, next: nextStart },
    ),

  /** With the types of issue of each; of these projects only, where keys are given. */
  listProjectsOfTickets: (
    { startAt, size, keys }: { readonly startAt: number; readonly size: number; readonly keys: readonly string[] },
    signal: AbortSignal,
  ): Promise<ListPage<ProjectOfTickets>> =>
    http.list(
      {
        url: path`/rest/api/2/project/search`,
        query: { startAt, maxResults: size || projectsAPage, expand: "issueTypes", keys },
        signal,
      },
      { items: "values", row: projectOfTickets, next: nextStart },
    ),

  getProject: async (idOrKey: string, signal: AbortSignal) =>
    (await http.read({ url: path`/rest/api/2/project/${idOrKey}`, signal }, projectDetails)).data,

  getProjectOfTickets: async (idOrKey: string, signal: AbortSignal) =>
    (await http.read({ url: path`/rest/api/2/project/${idOrKey}`, signal }, projectOfTickets)).data,

  /** Of all projects together. */
  listRoles: async (signal: AbortSignal): Promise<readonly Role[]> =>
    (await http.list({ url: path`/rest/api/3/role`, signal }, { items: body, row: role, next: onlyPage })).items,

  getRole: async (roleId: string, signal: AbortSignal): Promise<Role> =>
    (await http.read({ url: path`/rest/api/3/role/${roleId}`, signal }, role)).data,

  listActors: async (projectId: string, roleId: string, signal: AbortSignal): Promise<readonly Actor[]> =>
    (
      await http.list(
        { url: path`/rest/api/3/project/${projectId}/role/${roleId}`, signal },
        { items: "actors", row: actor, next: onlyPage },
      )
    ).items,

  addActor: (projectId: string, roleId: string, holder: Holder, signal: AbortSignal) =>
    // Whoever has the role already is refused.
    http.send({
      method: "POST",
      url: path`/rest/api/3/project/${projectId}/role/${roleId}`,
      json: "user" in holder ? { user: [holder.user] } : { groupId: [holder.group] },
      idempotent: true,
      signal,
    }),

  removeActor: (projectId: string, roleId: string, holder: Holder, signal: AbortSignal) =>
    http.send({
      method: "DELETE",
      url: path`/rest/api/3/project/${projectId}/role/${roleId}`,
      query: "user" in holder ? { user: holder.user } : { groupId: holder.group },
      signal,
    }),
});

export type Holder = { readonly user: string } | { readonly group: string };
