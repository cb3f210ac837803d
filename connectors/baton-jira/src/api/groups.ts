import { type Http, type ListPage, path } from "@baton-connectors/sdk";
import { flag, object, type Shaped, text } from "@baton-connectors/sdk/shapes";
import { nextStart } from "./pages.ts";

const group = object({ groupId: text, name: text });
export type Group = Shaped<typeof group>;
const member = object({ accountId: text, active: flag });

/** Jira gives up to 50. */
const rowsAPage = 50;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/ */
export const groupsApi = (http: Http) => ({
  listGroups: (startAt: number, signal: AbortSignal, maxResults = rowsAPage): Promise<ListPage<Group>> =>
    http.list(
      { url: path`/rest/api/3/group/bulk`, query: { maxResults, startAt }, signal },
      { items: "values", row: group, next: nextStart },
    ),

  getGroup: async (groupId: string, signal: AbortSignal): Promise<Group | undefined> =>
    (
      await http.list(
        { url: path`/rest/api/3/group/bulk`, query: { groupId, maxResults: rowsAPage }, signal },
        { items: "values", row: group, next: nextStart },
      )
    ).items.find((found) => found.groupId === groupId),

  listMembers: (groupId: string, startAt: number, signal: AbortSignal) =>
    http.list(
      {
        url: path`/rest/api/3/group/member`,
        query: { groupId, startAt, maxResults: rowsAPage, includeInactiveUsers: true },
        signal,
      },
      { items: "values", row: member, next: nextStart },
    ),

  addMember: (groupId: string, accountId: string, signal: AbortSignal) =>
    // Whoever is a member already is refused.
    http.send({
      method: "POST",
      url: path`/rest/api/3/group/user`,
      query: { groupId },
      json: { accountId },
      idempotent: true,
      signal,
    }),

  removeMember: (groupId: string, accountId: string, signal: AbortSignal) =>
    http.send({ method: "DELETE", url: path`/rest/api/3/group/user`, query: { groupId, accountId }, signal }),
});
