import type { ConnectContext, FailedResponse, Http, Page, StatusErrorDetails } from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { authorize } from "./auth/token.ts";
import type { Config } from "./config.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
}
export interface Group {
  readonly id: string;
  readonly name: string;
}
export interface Listed<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last one. */
  readonly next?: string;
}

/** The app's API, one function for each endpoint. A function returns one page or throws; it neither loops nor waits. */
export interface Client {
  listUsers(page: Page, signal: AbortSignal): Promise<Listed<User>>;
  listGroups(page: Page, signal: AbortSignal): Promise<Listed<Group>>;
  /** Ids of users. */
  listMembers(groupId: string, page: Page, signal: AbortSignal): Promise<Listed<string>>;
  /** False when the user was a member already. */
  addMember(groupId: string, userId: string, signal: AbortSignal): Promise<boolean>;
  /** False when the user was not a member. */
  removeMember(groupId: string, userId: string, signal: AbortSignal): Promise<boolean>;
}

export function createClient(config: Config, context: ConnectContext): Client {
  const baseUrl = config.baseUrl.replace(/\/+$/, "");
  const http: Http = context.http({ baseUrl, headers: authorize(config, context), describeError });
  const path = (...parts: readonly string[]) => `${baseUrl}/${parts.map(encodeURIComponent).join("/")}`;

  async function list<T>(url: string, { cursor, size }: Page, signal: AbortSignal): Promise<Listed<T>> {
    const query = { after: cursor === undefined ? undefined : String(cursor), limit: size || config.pageSize };
    return (await http.request<Listed<T>>({ url, query, signal })).data;
  }

  return {
    // https://api.example.com/docs#list-users: put the address of each endpoint's documentation above it.
    listUsers: (page, signal) => list(path("users"), page, signal),
    listGroups: (page, signal) => list(path("groups"), page, signal),
    listMembers: (groupId, page, signal) => list(path("groups", groupId, "members"), page, signal),
    async addMember(groupId, userId, signal) {
      const { status } = await http.request({ method: "PUT", url: path("groups", groupId, "members", userId), signal });
      return status === 201;
    },
    async removeMember(groupId, userId, signal) {
      try {
        await http.request({ method: "DELETE", url: path("groups", groupId, "members", userId), signal });
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
  const text = (name: string) => (typeof said[name] === "string" ? said[name] : undefined);
  return { message: text("message"), vendorCode: text("error"), permission: text("needs") };
}
