import { body, type Http, type ListPage, onlyPage, path } from "@baton-connectors/sdk";
import { flag, object, requiredRecord, type Shaped, text } from "@baton-connectors/sdk/shapes";
import { type Place, untilEmpty } from "./pages.ts";

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-users-search-get */
export const jiraUser = object({
  accountId: text,
  accountType: text,
  emailAddress: text,
  displayName: text,
  active: flag,
});
export type JiraUser = Shaped<typeof jiraUser>;
const namedUser = object({ accountId: text });
const groupOfUser = object({ groupId: text, name: text });

/** Jira gives up to 1,000. */
const usersAPage = 1000;
/** Of a site's users Jira looks at these only: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/#api-rest-api-3-user-viewissue-search-get */
export const mostViewers = 1000;

export const usersApi = (http: Http) => ({
  /** Whom the token belongs to. */
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/#api-rest-api-3-myself-get
  myself: async (signal: AbortSignal) => (await http.read({ url: path`/rest/api/3/myself`, signal }, jiraUser)).data,

  /** Everybody: also who is deactivated, customers and apps. */
  listUsers: (place: Place, signal: AbortSignal): Promise<ListPage<JiraUser>> =>
    http.list(
      { url: path`/rest/api/3/users/search`, query: { maxResults: usersAPage, startAt: place.startAt }, signal },
      { items: body, row: jiraUser, next: untilEmpty(place) },
    ),

  getUser: async (accountId: string, signal: AbortSignal) =>
    (await http.read({ url: path`/rest/api/3/user`, query: { accountId }, signal }, jiraUser)).data,

  /** Whose address or name begins like this; an address that its owner hides is not found. */
  // https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-user-search/#api-rest-api-2-user-search-get
  findUsers: async (query: string, signal: AbortSignal) =>
    (
      await http.list(
        { url: path`/rest/api/2/user/search`, query: { query }, signal },
        { items: body, row: jiraUser, next: onlyPage },
      )
    ).items,

  /** Of the users from `startAt` on, who may see the project's issues. */
  listViewers: (projectKey: string, startAt: number, maxResults: number, signal: AbortSignal) =>
    http.list(
      {
        url: path`/rest/api/2/user/viewissue/search`,
        query: { query: ".", startAt, maxResults, projectKey },
        signal,
      },
      { items: body, row: namedUser, next: onlyPage },
    ),

  /** Whether the token's account has a permission, in any project. */
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/#api-rest-api-3-mypermissions-get
  hasPermission: async (key: string, signal: AbortSignal): Promise<boolean> => {
    const asked = { url: path`/rest/api/3/mypermissions`, query: { permissions: key }, signal };
    const { permissions } = (await http.read(asked, object({ permissions: requiredRecord }))).data;
    return (permissions[key] as { havePermission?: unknown } | undefined)?.havePermission === true;
  },

  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-groups-get
  groupsOfUser: async (accountId: string, signal: AbortSignal) =>
    (
      await http.list(
        { url: path`/rest/api/3/user/groups`, query: { accountId }, signal },
        { items: body, row: groupOfUser, next: onlyPage },
      )
    ).items,

  /** Jira answers for an account that is there as for a new one, so that asking twice does no harm. */
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-post
  createUser: async (account: { emailAddress: string; products: readonly string[] }, signal: AbortSignal) =>
    (
      await http.read(
        { method: "POST", url: path`/rest/api/2/user`, json: account, idempotent: true, signal },
        jiraUser,
      )
    ).data,
});
