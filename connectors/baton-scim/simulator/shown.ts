import type { Quirks } from "./quirks.ts";
import type { ScimObject, Tenant } from "./tenant.ts";

/** A resource as the server shows it. `asked`: the attributes that the request names. */
export function shown(
  resource: ScimObject,
  kind: "Users" | "Groups",
  {
    tenant,
    quirks,
    inList,
    asked,
  }: {
    tenant: Pick<Tenant, "groups">;
    quirks: Quirks;
    inList: boolean;
    asked: readonly string[];
  },
): ScimObject {
  let out: ScimObject = { ...resource };
  delete out.password;
  if (kind === "Groups") out = withMembers(out, quirks, inList, asked);
  else out = { ...withRoles(out, quirks, inList), ...groupsOf(String(resource.id), tenant, quirks) };
  if (asked.length > 0) {
    const wanted = new Set(["schemas", "id", ...asked.map((name) => name.split(".")[0]!)]);
    out = Object.fromEntries(Object.entries(out).filter(([name]) => wanted.has(name)));
  }
  return named(out, quirks) as ScimObject;
}

function withMembers(
  group: ScimObject,
  { members = "full", membersInList = true }: Quirks,
  inList: boolean,
  asked: readonly string[],
) {
  const list = Array.isArray(group.members) ? group.members : [];
  const hidden =
    members === "omit" || (members === "requested" && !asked.includes("members")) || (inList && !membersInList);
  if (hidden || (members === "omitEmpty" && list.length === 0)) {
    const { members: _, ...rest } = group;
    return rest;
  }
  if (members === "empty") return { ...group, members: [] };
  return typeof members === "number" && Array.isArray(group.members)
    ? { ...group, members: list.slice(0, members) }
    : group;
}

function withRoles(user: ScimObject, { roles = "array", rolesInList = true }: Quirks, inList: boolean): ScimObject {
  const { roles: given, ...rest } = user;
  if (roles === "omit" || (inList && !rolesInList)) return rest;
  if (!Array.isArray(given)) return user;
  if (roles === "object") {
    return given.length > 0 ? { ...rest, roles: given[0] } : rest;
  }
  return roles === "strings" ? { ...rest, roles: (given as ScimObject[]).map((one) => one.value) } : user;
}

function groupsOf(userId: string, { groups }: Pick<Tenant, "groups">, { groupsOnUser = false }: Quirks): ScimObject {
  if (groupsOnUser === false) return {};
  const held = groups.filter(
    ({ members }) => Array.isArray(members) && members.some((one: ScimObject) => one?.value === userId),
  );
  const list = held.map(({ id, displayName }) => ({
    ...(groupsOnUser !== "noid" && { value: id }),
    ...(displayName !== undefined && { display: displayName }),
  }));
  return { groups: groupsOnUser === "object" && list.length > 0 ? list[0] : list };
}

/** Names in the case that the server has. */
export function named(value: unknown, { names = "camel" }: Quirks): unknown {
  if (names === "camel") return value;
  const name = (key: string) => (names === "lower" ? key.toLowerCase() : `${key[0]!.toUpperCase()}${key.slice(1)}`);
  if (Array.isArray(value)) return value.map((one) => named(one, { names }));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key === "schemas" ? key : name(key), named(one, { names })]),
  );
}
