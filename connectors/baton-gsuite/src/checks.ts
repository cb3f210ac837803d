import type { Check } from "@baton-connectors/sdk";
import type { Client } from "./connection.ts";
import { type Purpose, purposes } from "./google/scopes.ts";

type Call = (client: Client, signal: AbortSignal) => Promise<unknown>;

/** A scope is delegated when a token can be had; where a harmless call shows more, it is made. */
function check(
  name: string,
  purpose: Purpose,
  use: "sync" | "provision",
  resourceTypes: string[],
  call?: Call,
): Check<Client> {
  return {
    name,
    permissions: [...purposes[purpose]],
    resourceTypes,
    purpose: use,
    run: async ({ client, signal }) => {
      const refusal = await client.refusal(purpose);
      if (refusal) return { status: "fails", detail: refusal.message, ...(refusal.hint && { hint: refusal.hint }) };
      await call?.(client, signal);
      return { status: "works" };
    },
  };
}

const audit: Call = (client, signal) =>
  client.listActivities({ user: "all", application: "login", maxResults: 1 }, signal);

export const checks: readonly Check<Client>[] = [
  check("domains", "domains", "sync", [], (client, signal) => client.listDomains(signal)),
  check("users", "users", "sync", ["user", "enterprise_application"], (client, signal) =>
    client.listUserIds(undefined, 1, signal),
  ),
  check("groups", "groups", "sync", ["group"], (client, signal) => client.listGroups(undefined, signal)),
  check("group members", "members", "sync", ["group"]),
  check("roles", "roles", "sync", ["role"], (client, signal) => client.listRoles(undefined, signal)),
  check("users' applications", "userSecurity", "sync", ["enterprise_application"]),
  check("audit reports", "reports", "sync", ["enterprise_application"], audit),
  check("SSO profiles", "ssoProfiles", "sync", ["enterprise_application"], (client, signal) =>
    client.listSsoProfiles(undefined, 1, signal),
  ),
  check("changing users", "userChanges", "provision", ["user"]),
  check("signing users out", "userSecurity", "provision", ["user"]),
  check("changing group members", "memberChanges", "provision", ["group"]),
  check("changing groups", "groupChanges", "provision", ["group"]),
  check("changing group settings", "groupSettings", "provision", ["group"]),
  check("changing role assignments", "roleChanges", "provision", ["role"]),
  check("transferring data", "transfers", "provision", ["user"]),
];
