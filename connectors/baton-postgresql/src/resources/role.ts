import { type Entitlement, Entitlement_PurposeValue, type Grant } from "@baton-connectors/protocol/connector-v2";
import {
  grantMetadata,
  noItems,
  type PageOf,
  pageOf,
  type ResourceContext,
  type ResourceType,
  resourceType,
} from "@baton-connectors/sdk";
import { roleOf } from "../catalogue/ids.ts";
import type { Membership, Roles } from "../catalogue/roles.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { accounts, rotation } from "../provision/account.ts";
import { deleteRole } from "../provision/delete-role.ts";
import { grantMembership, revokeMembership } from "../provision/membership.ts";
import { toEntitlement } from "../rights/entitlements.ts";
import { entitlementsFor, toGrant } from "../rights/grants.ts";
import { roleResource } from "./role-resource.ts";

const pageSize = 1000;

export const role: ResourceType<Client> = resourceType<Client>({
  id: "role",
  displayName: "Role",
  traits: ["role", "user"],
  permissions: permissions.role,
  list: async ({ client, page, parent, syncId, signal }) => {
    if (parent) return noItems;
    const roles = await client.roles(syncId, signal);
    const after = typeof page.cursor === "number" ? page.cursor : 0;
    const rest = roles.all.filter(({ oid }) => oid > after);
    const found = rest.slice(0, page.size || pageSize);
    return pageOf(
      found.map((one) => roleResource(one, roles, client)),
      rest.length > found.length ? found.at(-1)!.oid : undefined,
    );
  },
  get: async ({ client, id, syncId, signal }) => {
    const roles = await client.roles(syncId, signal);
    const found = roles.get(roleOf(id));
    return found && roleResource(found, roles, client);
  },
  entitlements: async ({ client, resource: of, syncId, signal }) => {
    const roles = await client.roles(syncId, signal);
    const oid = roleOf(of.id!);
    // Go's connector offers only what somebody has already: nobody could be the first.
    const isGroup =
      roles.membersOf(oid).length > 0 || (!client.config.goCompatible && roles.get(oid)?.rolcanlogin === false);
    if (!isGroup) return noItems;
    const purpose = Entitlement_PurposeValue.ASSIGNMENT;
    const name = of.displayName;
    const facts = [
      { name: "member", displayName: "Member", description: `Is assigned the ${name} role`, slug: "member", purpose },
      {
        name: "admin",
        displayName: "Admin",
        description: `Can grant the ${name} role to other roles`,
        slug: "admin",
        purpose,
      },
    ];
    return pageOf(facts.map((one) => toEntitlement(of, one, role)));
  },
  grants: listMembers,
  grant: grantMembership,
  revoke: revokeMembership,
  account: accounts,
  rotate: rotation,
  delete: deleteRole,
});

async function listMembers({
  client,
  resource: of,
  page,
  syncId,
  signal,
}: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const roles = await client.roles(syncId, signal);
  const from = typeof page.cursor === "number" ? page.cursor : 0;
  const members = [...Map.groupBy(roles.membersOf(roleOf(of.id!)), ({ member }) => member)].toSorted(
    ([a], [b]) => a - b,
  );
  const entitlement = entitlementsFor(of);
  const upTo = from + (page.size || pageSize);
  const rows = members
    .slice(from, upTo)
    .flatMap(([member, ways]) => memberGrants(entitlement, member, ways, roles, client));
  return upTo < members.length ? pageOf(rows, upTo) : pageOf(rows);
}

/** Who may pass membership on is a member too; Go's connector shows only the one. */
function memberGrants(
  entitlement: (name: string) => Entitlement,
  member: number,
  ways: readonly Membership[],
  roles: Roles,
  client: Client,
): Grant[] {
  const isAdmin = ways.some(({ admin }) => admin);
  const names = client.config.goCompatible ? [isAdmin ? "admin" : "member"] : ["member", ...(isAdmin ? ["admin"] : [])];
  return names.map((name) => {
    const row = toGrant(entitlement(name), member, { direct: true, because: 0, through: [] }, { client, roles });
    const inherit = ways.some((way) => way.inherit);
    const set = ways.some((way) => way.set);
    if (client.config.goCompatible || name === "admin" || (inherit && set)) return row;
    return { ...row, annotations: [grantMetadata({ inherit, set })] };
  });
}
