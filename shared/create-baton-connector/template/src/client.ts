import {
  type ConnectContext,
  type FailedResponse,
  type ListPage,
  nextField,
  type Page,
  type Path,
  path,
  type StatusErrorDetails,
  toBatonError,
} from "@baton-connectors/sdk";
import { id, object, requiredFlag, requiredText, type Shape, type Shaped, text } from "@baton-connectors/sdk/shapes";
import { authorize } from "./auth/token.ts";
import type { Config } from "./config.ts";

/** What the app must answer. `id` and `required…` have to be there, or the answer is an error; other fields may be missing. */
const user = object({ id, name: requiredText, email: text, active: requiredFlag });
const group = object({ id, name: requiredText });

export type User = Shaped<typeof user>;
export type Group = Shaped<typeof group>;

/** The app's API, one function for each endpoint. A function returns one page or throws; it neither loops nor waits. */
export interface Client {
  listUsers(page: Page, signal: AbortSignal): Promise<ListPage<User>>;
  getUser(userId: string, signal: AbortSignal): Promise<User>;
  listGroups(page: Page, signal: AbortSignal): Promise<ListPage<Group>>;
  getGroup(groupId: string, signal: AbortSignal): Promise<Group>;
  /** Ids of users. */
  listMembers(groupId: string, page: Page, signal: AbortSignal): Promise<ListPage<string>>;
  /** False when the user was a member already. */
  addMember(groupId: string, userId: string, signal: AbortSignal): Promise<boolean>;
  /** False when the user was not a member. */
  removeMember(groupId: string, userId: string, signal: AbortSignal): Promise<boolean>;
}

export function createClient(config: Config, context: ConnectContext): Client {
  const http = context.http({ baseUrl: config.baseUrl, ...authorize(config, context), describeError });

  function list<Row>(url: Path, row: Shape<Row>, { cursor, size }: Page, signal: AbortSignal) {
    const query = { after: cursor === undefined ? undefined : String(cursor), limit: size || config.pageSize };
    return http.list({ url, query, signal }, { items: "items", row, next: nextField("next") });
  }
  async function get<One>(url: Path, one: Shape<One>, signal: AbortSignal) {
    return (await http.read({ url, signal }, one)).data;
  }

  return {
    // https://api.example.com/docs#list-users: put the address of each endpoint's documentation above it.
    listUsers: (page, signal) => list(path`/users`, user, page, signal),
    getUser: (userId, signal) => get(path`/users/${userId}`, user, signal),
    listGroups: (page, signal) => list(path`/groups`, group, page, signal),
    getGroup: (groupId, signal) => get(path`/groups/${groupId}`, group, signal),
    listMembers: (groupId, page, signal) => list(path`/groups/${groupId}/members`, id, page, signal),
    async addMember(groupId, userId, signal) {
      const url = path`/groups/${groupId}/members/${userId}`;
      return (await http.send({ method: "PUT", url, signal })).status === 201;
    },
    async removeMember(groupId, userId, signal) {
      try {
        await http.send({ method: "DELETE", url: path`/groups/${groupId}/members/${userId}`, signal });
        return true;
      } catch (thrown) {
        const error = toBatonError(thrown);
        // Of the group itself, the app says `no_such_group`: that is an error.
        if (error.code === "NotFound" && error.vendorCode === "not_a_member") return false;
        throw error;
      }
    },
  };
}

/** Reads what the app says when it refuses: it becomes the message, and a missing permission is named. */
function describeError({ body }: FailedResponse): StatusErrorDetails {
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const word = (name: string) => (typeof said[name] === "string" ? said[name] : undefined);
  return { message: word("message"), vendorCode: word("error"), permission: word("needs") };
}
