import { type Check, whenAbsent } from "@baton-connectors/sdk";
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

/** What is asked about a first one; where there is none to be had, other checks say so. */
const membersOfFirst: Call = async (client, signal) => {
  if (await client.refusal("groups")) return;
  const id = (await client.listGroups(undefined, signal)).items.find((group) => group.id)?.id;
  if (id) await client.listMembers(id, undefined, signal);
};
const tokensOfFirst: Call = async (client, signal) => {
  if (await client.refusal("users")) return;
  const id = (await client.listUserIds(undefined, 1, signal)).items.find((user) => user.id)?.id;
  // Of some users Google does not find them.
  if (id) await client.listTokens(id, signal).catch(whenAbsent);
};
const audit =
  (application: "login" | "saml"): Call =>
  (client, signal) =>
    client.listActivities({ user: "all", application, maxResults: 1 }, signal);
const assignments: Call = async (client, signal) => {
  const roleId = (await client.listRoles(undefined, signal)).items[0]?.roleId;
  if (roleId) await client.listRoleAssignments({ roleId, maxResults: 100 }, signal);
};

const applications = ["enterprise_application"];

/** One page of every list that a sync reads, those of the first user, group and role as well. */
export const checks: readonly Check<Client>[] = [
  check("domains", "domains", "sync", [], (client, signal) => client.listDomains(signal)),
  check("users", "users", "sync", ["user"], (client, signal) => client.listUsers(undefined, signal)),
  check("ids of users", "users", "sync", applications, (client, signal) => client.listUserIds(undefined, 1, signal)),
  check("groups", "groups", "sync", ["group"], (client, signal) => client.listGroups(undefined, signal)),
  check("group members", "members", "sync", ["group"], membersOfFirst),
  check("roles", "roles", "sync", ["role"], (client, signal) => client.listRoles(undefined, signal)),
  check("role assignments", "roles", "sync", ["role"], assignments),
  check("users' applications", "userSecurity", "sync", applications, tokensOfFirst),
  check("audit reports", "reports", "sync", applications, audit("login")),
  check("audit reports of SAML", "reports", "sync", applications, audit("saml")),
  check("SSO profiles", "ssoProfiles", "sync", applications, (client, signal) =>
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
