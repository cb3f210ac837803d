import type { SimulatedReply } from "@baton-connectors/simulators";
import type { Credential, JiraOptions, JiraTenant, User } from "./tenant.ts";

export interface Site {
  readonly tenant: JiraTenant;
  readonly options: JiraOptions;
}

/** A request to the site, as a route takes it. */
export interface Asked extends Site {
  readonly method: string;
  readonly url: URL;
  readonly query: URLSearchParams;
  /** What the parts of the path are that the route leaves open. */
  readonly parts: readonly string[];
  readonly json: unknown;
  readonly caller: Credential;
  /** Where links lead to. */
  readonly base: string;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Parameters it takes; any other is refused. */
  readonly takes: readonly string[];
  readonly scope: string;
  readonly answer: (asked: Asked) => SimulatedReply;
}

export const userJson = (base: string, user: User): Record<string, unknown> => ({
  self: `${base}/rest/api/3/user?accountId=${user.accountId}`,
  ...user,
  avatarUrls: { "48x48": `https://avatar.invalid/${String(user.accountId).slice(-4)}.png` },
});

/** Users by their ids: a group of thousands is looked up page by page. */
const indexes = new WeakMap<readonly User[], { readonly count: number; readonly byId: Map<unknown, User> }>();

export function userOf({ tenant: { users } }: Site, accountId: unknown): User | undefined {
  let index = indexes.get(users);
  // Accounts are added and taken away; no id is given to another.
  if (index?.count !== users.length) {
    index = { count: users.length, byId: new Map(users.toReversed().map((user) => [user.accountId, user])) };
    indexes.set(users, index);
  }
  return index.byId.get(accountId);
}
