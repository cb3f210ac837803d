import type { JsonObject } from "@bufbuild/protobuf";
import type { JiraTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import type { Rows } from "./golden.ts";

export interface Circumstances {
  readonly tenant: JiraTenant;
  readonly config: Partial<Config>;
}
type Edit = (rows: Rows, about: Circumstances) => void;

/** Go's rows as ours are meant to be: what differs for every site, see the rows of baton-jira in the known differences. */
export function asMeant(golden: Rows, about: Circumstances): Rows {
  const rows = Object.fromEntries(Object.entries(golden).map(([kind, all]) => [kind, new Map(all)])) as Rows;
  for (const edit of [namesAndKeys, deactivatedMembers, allParticipants, noCustomers]) edit(rows, about);
  return rows;
}

const setIn = (rows: Map<string, JsonObject>, key: string, change: (resource: JsonObject) => JsonObject) => {
  const row = rows.get(key)!;
  rows.set(key, { ...row, resource: change(row.resource as JsonObject) });
};

/** A login, whole last names, keys of projects. */
const namesAndKeys: Edit = ({ resources }, { tenant }) => {
  for (const [key, row] of resources) {
    const { resourceType, resource: id } = (row.resource as { id: { resourceType: string; resource: string } }).id;
    const project = tenant.projects.find((one) => one.id === id);
    if (resourceType === "project" && project)
      setIn(resources, key, (resource) => ({ ...resource, profile: { project_key: project.key } }));
    if (resourceType === "user") setIn(resources, key, withNames);
  }
};

export function withNames(resource: JsonObject): JsonObject {
  const [trait] = resource.annotations as JsonObject[];
  const { emails } = trait as { emails?: { address: string }[] };
  const profile = resource.profile as JsonObject;
  const [, ...more] = String(resource.displayName ?? "").split(" ");
  const whole = profile.last_name === undefined ? profile : { ...profile, last_name: more.join(" ").trim() };
  const login = emails?.[0]?.address;
  return {
    ...resource,
    profile: whole,
    annotations: [{ ...trait, profile: whole, ...(login !== undefined && { login }) }],
  };
}

const principalOf = (row: JsonObject) => (row.principal as { resource: string }).resource;
const grantOf = (
  resourceType: string,
  resource: string,
  name: string,
  user: string,
  more: JsonObject = {},
): JsonObject => ({
  entitlement: { id: `${resourceType}:${resource}:${name}`, resource: { resourceType, resource } },
  principal: { resourceType: "user", resource: user },
  id: `${resourceType}:${resource}:${name}:user:${user}`,
  ...more,
});
const immutable = { "@type": "type.googleapis.com/c1.connector.v2.GrantImmutable" };

/** Whoever is deactivated is a member still, and inherits what the group has. */
const deactivatedMembers: Edit = ({ resources, grants, expansion }, { tenant }) => {
  if (grants.size === 0) return;
  for (const { groupId, members } of tenant.groups) {
    if (!resources.has(`group/${groupId}`)) continue;
    const source = `group:${groupId}:member`;
    for (const user of members.filter((id) => tenant.users.some((one) => one.accountId === id && !one.active))) {
      grants.set(`${source}:user:${user}`, grantOf("group", groupId, "member", user));
      for (const { grant, expandable } of expansion.values()) {
        if (!(expandable as { entitlementIds: string[] }).entitlementIds.includes(source)) continue;
        const [, projectId, roleId] = String(grant).split(":");
        const role = `${projectId}:${roleId}`;
        const known = grants.get(`project-role:${role}:assigned:user:${user}`);
        const direct = known && { [`project-role:${role}:assigned`]: { isDirect: true } };
        const before = (known?.sources as { sources?: JsonObject } | undefined)?.sources ?? direct;
        const sources = { ...before, [source]: { isDirect: true } };
        const row = known ?? grantOf("project-role", role, "assigned", user, { annotations: [immutable] });
        grants.set(String(row.id), { ...row, sources: { sources } });
      }
    }
  }
};

/** Everybody of the site's first thousand users who may see the project. */
const allParticipants: Edit = ({ entitlements, grants }, { tenant }) => {
  if (grants.size === 0) return;
  for (const { id, viewers } of tenant.projects) {
    if (!entitlements.has(`project:${id}:participate`)) continue;
    for (const { accountId, active } of tenant.users) {
      if (!accountId || active !== true || (viewers !== "all" && !viewers.includes(accountId))) continue;
      const row = grantOf("project", id, "participate", accountId);
      grants.set(String(row.id), row);
    }
  }
};

/** Where customers are left out, so is what they hold. */
const noCustomers: Edit = ({ grants }, { tenant, config }) => {
  if (!config.skipCustomerUser) return;
  const customers = new Set(
    tenant.users.filter(({ accountType }) => accountType === "customer").map((one) => one.accountId),
  );
  for (const [key, row] of grants) if (customers.has(principalOf(row))) grants.delete(key);
};
