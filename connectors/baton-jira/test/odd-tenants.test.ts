import { describe, expect, test } from "@jest/globals";
import type { FieldMeta, JiraTenant } from "../simulator/index.ts";
import { makeTenant } from "../simulator/index.ts";
import { storedRows } from "./golden.ts";
import { openJira } from "./jira.ts";
import { oddFields, oddTenant } from "./odd-tenants.ts";

/** Sites that no recording has: rows by the rules alone, whatever ids, names and page sizes are. */
const seeds = Array.from({ length: 6 }, (_, i) => i + 1);

describe("a site with odd ids, names and pages", () => {
  test.each(seeds)("number %d", async (seed) => {
    const { tenant, options } = oddTenant(seed);
    const { store } = await openJira(tenant, {}, options).sync();
    const { resources, entitlements, grants } = storedRows(store);
    expect(Object.fromEntries([...resources].map(([key, { resource }]) => [key, shown(resource)]).sort())).toEqual(
      meantResources(tenant),
    );
    expect([...entitlements.keys()].sort()).toEqual(meantEntitlements(tenant).sort());
    expect([...grants.keys()].sort()).toEqual([...meantGrants(tenant)].sort());
  });
});

const shown = (row: unknown) => {
  const { displayName = "", profile = {} } = row as { displayName?: string; profile?: object };
  return { displayName, profile };
};

function meantResources({ users, groups, projects, roles }: JiraTenant) {
  const rows: Record<string, { displayName: string; profile: object }> = {};
  for (const { accountId = "", displayName, emailAddress = "" } of users) {
    const name = String(displayName);
    const [first, ...more] = name.split(" ");
    const last = more.length > 0 ? { last_name: more.join(" ").trim() } : {};
    const profile = { login: emailAddress, first_name: first, user_id: accountId, ...last };
    rows[`user/${accountId}`] = { displayName: name, profile };
  }
  for (const { groupId, name } of groups)
    rows[`group/${groupId}`] = { displayName: name ?? "", profile: { id: groupId, name: name ?? "" } };
  for (const { id, key, name, roles: own } of projects) {
    rows[`project/${id}`] = { displayName: name, profile: { project_key: key } };
    for (const role of roles.filter((one) => own.includes(one.id)))
      rows[`project-role/${id}:${role.id}`] = {
        displayName: `${name} - ${role.name}`,
        profile: { name: role.name, role_id: role.id, project_id: id, description: role.description ?? "" },
      };
  }
  return Object.fromEntries(Object.entries(rows).sort());
}

const meantEntitlements = ({ groups, projects }: JiraTenant): string[] => [
  ...groups.map(({ groupId }) => `group:${groupId}:member`),
  ...projects.flatMap(({ id, roles }) => [
    ...[`project:${id}:participate`, `project:${id}:lead`],
    ...roles.map((role) => `project-role:${id}:${role}:assigned`),
  ]),
];

function meantGrants({ users, groups, projects }: JiraTenant): Set<string> {
  const ids = new Set<string>();
  for (const { groupId, members } of groups) for (const one of members) ids.add(`group:${groupId}:member:user:${one}`);
  for (const { id, lead, viewers, actors = {} } of projects) {
    if (typeof lead === "string") ids.add(`project:${id}:lead:user:${lead}`);
    for (const { accountId, active } of users)
      if (active === true && (viewers === "all" || viewers.includes(accountId!)))
        ids.add(`project:${id}:participate:user:${accountId}`);
    for (const [role, holders] of Object.entries(actors))
      for (const { user, group } of holders) {
        const assigned = `project-role:${id}:${role}:assigned`;
        if (user !== undefined) ids.add(`${assigned}:user:${user}`);
        if (group === undefined) continue;
        ids.add(`${assigned}:group:${group}`);
        for (const one of groups.find(({ groupId }) => groupId === group)!.members) ids.add(`${assigned}:user:${one}`);
      }
  }
  return ids;
}

describe("a kind of issue with fields of every type", () => {
  const schemaOf = async (fields: readonly FieldMeta[], maxFields = 9) => {
    const made = makeTenant({ users: 3, projects: 1 }, 1);
    const createmeta = { ...made.createmeta, "10101": fields };
    return openJira({ ...made, createmeta }, {}, { maxFields }).runtime.getTicketSchema({ id: "PR0:10101" });
  };

  test.each(seeds)("number %d: each field by its type, its items and its choices", async (seed) => {
    const fields = oddFields(seed);
    const { customFields } = await schemaOf(fields);
    const meant = fields.filter(({ required, schema }) => required || schema.custom !== undefined);
    expect(Object.keys(customFields).sort()).toEqual(meant.map(({ fieldId }) => fieldId).sort());
    for (const one of meant) {
      const { id, displayName, required, value } = customFields[one.fieldId]!;
      expect({ id, displayName, required, kind: value.case }).toEqual({
        ...{ id: one.fieldId, displayName: one.name, required: one.required, kind: kindOf(one) },
      });
      const { allowedValues = [] } = value.value as { allowedValues?: { id: string; displayName: string }[] };
      const choices = kindOf(one).startsWith("pick") ? (one.allowedValues ?? []) : [];
      expect(allowedValues.map((choice) => [choice.id, choice.displayName])).toEqual(
        choices.map((choice) => [String(choice.id), choice.name ?? choice.value]),
      );
    }
  });
});

/** By type, by the type of a list's items, and by whether there is something to choose. */
function kindOf({ schema: { type, items }, allowedValues = [] }: FieldMeta): string {
  const choices = allowedValues.length > 0;
  if (type === "date" || type === "datetime") return "timestampValue";
  if (type !== "array")
    return ["option", "user", "group", "object"].includes(type) && choices ? "pickObjectValue" : "stringValue";
  if (items === undefined) return choices ? "pickObjectValue" : "stringValue";
  return choices || items === "component" ? "pickMultipleObjectValues" : "stringValues";
}
