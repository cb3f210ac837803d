import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { GithubUser } from "../api/users.ts";
import { toUser } from "./user-resource.ts";

/** As many are remembered; more, and the one that was remembered first is put together anew. */
const most = 20_000;

/**
 * Users as principals of grants, as lists tell of them. One object for one account, however many lists it stands in: it is
 * put together and encoded once for all its grants, which are a hundred times as many.
 */
export function createPrincipals(): (account: GithubUser) => Resource {
  const known = new Map<string, Resource>();
  return (account) => {
    const { id, login, html_url, avatar_url, name, email, two_factor_authentication, suspended_at } = account;
    // All that the row is made of.
    const key = JSON.stringify([id, login, html_url, avatar_url, name, email, two_factor_authentication, suspended_at]);
    let row = known.get(key);
    if (!row) {
      row = toUser(account, email ?? "");
      const [oldest] = known.size < most ? [] : known.keys();
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, row);
    }
    return row;
  };
}
