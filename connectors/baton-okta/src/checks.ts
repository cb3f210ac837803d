import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { OktaPage } from "./api/list.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { type Area, readingRole, scopesOf } from "./permissions.ts";

/**
 * What `doctor` tries: which scopes an OAuth app was granted, and the first page of every list that a sync reads, those of
 * the first user, group or app as well.
 */
export function checks({
  syncCustomRoles,
  syncSecrets,
  filterEmailDomains,
  authMethod,
}: Config): readonly Check<Client>[] {
  const reading: readonly Reading[] = [
    { name: "users", area: "users", types: ["user"], read: ({ users }) => users.list(undefined), judge: users },
    { name: "groups", area: "groups", types: ["group"], read: firstGroups },
    {
      name: "members of a group",
      area: "groups",
      types: ["group"],
      read: ofFirst(firstGroups, ({ groups }, id) => groups.listUsers(id, undefined)),
    },
    {
      name: "roles of a group",
      area: "roles",
      types: ["group"],
      proves: [],
      read: ofFirst(firstGroups, ({ roles }, id) => roles.listAssignments("groups", id)),
    },
    { name: "apps", area: "apps", types: ["app"], read: firstApps },
    {
      name: "users of an app",
      area: "apps",
      types: ["app"],
      read: ofFirst(firstApps, ({ apps }, id) => apps.listUsers(id, undefined)),
    },
    {
      name: "groups of an app",
      area: "apps",
      types: ["app"],
      read: ofFirst(firstApps, ({ apps }, id) => apps.listGroups(id, undefined)),
    },
    { name: "administrators", area: "roles", types: ["role", "custom-role"], read: firstAdministrators },
    {
      name: "roles of an administrator",
      area: "roles",
      types: ["role", "custom-role"],
      read: ofFirst(firstAdministrators, ({ roles }, id) => roles.listAssignments("users", id)),
    },
    {
      name: "devices",
      area: "devices",
      types: ["device"],
      read: ({ organisation }) => organisation.listDevices(undefined),
    },
    ...(filterEmailDomains.length > 0 ? [profiles] : []),
    ...(syncCustomRoles ? ofCustomRoles : []),
    ...(syncSecrets ? [apiTokens] : []),
  ];
  const areas = [...new Set(reading.map(({ area }) => area))];
  return [
    ...(authMethod === "private-key-group" ? areas.flatMap((area) => scopeChecks(area, typesOf(reading, area))) : []),
    ...reading.map(readCheck),
  ];
}

interface Reading {
  readonly name: string;
  readonly area: Area;
  readonly types: readonly string[];
  /** Permissions; without it the admin role of the area. */
  readonly proves?: readonly string[];
  /** Undefined: there is nothing to ask it of. */
  readonly read: (client: Client) => Promise<OktaPage<unknown> | undefined>;
  readonly judge?: (page: OktaPage<unknown>, client: Client) => CheckResult;
}

type First = (client: Client) => Promise<OktaPage<{ readonly id: string }>>;
const firstGroups: First = ({ groups }) => groups.list(undefined);
const firstApps: First = ({ apps, settings }) => apps.list({ after: undefined, inactive: settings.syncInactiveApps });
const firstAdministrators: First = ({ roles }) => roles.listUsersWithRoles(undefined);
const firstSets: First = ({ resourceSets }) => resourceSets.list(undefined);

const ofFirst =
  (list: First, read: (client: Client, id: string) => Promise<OktaPage<unknown>>): Reading["read"] =>
  async (client) => {
    const first = (await list(client)).items[0];
    return first && read(client, first.id);
  };

/** The filter goes by the profile of who holds a role, which no list of roles has. */
const profiles: Reading = {
  name: "profile of an administrator",
  area: "users",
  types: ["role"],
  read: ofFirst(firstAdministrators, async ({ users }, id) => ({ items: [await users.get(id)], next: undefined })),
};
const ofCustomRoles: readonly Reading[] = [
  { name: "custom roles", area: "roles", types: ["custom-role"], read: ({ roles }) => roles.listCustom(undefined) },
  { name: "resource sets", area: "roles", types: ["resource-set", "resourceset-binding"], read: firstSets },
  {
    name: "bindings of a resource set",
    area: "roles",
    types: ["resource-set", "resourceset-binding"],
    read: ofFirst(firstSets, ({ resourceSets }, id) => resourceSets.listBindings(id, undefined)),
  },
  {
    name: "members of a binding",
    area: "roles",
    types: ["resourceset-binding"],
    read: async (client) => {
      const set = (await firstSets(client)).items[0];
      const binding = set && (await client.resourceSets.listBindings(set.id, undefined)).items[0];
      return binding && client.resourceSets.listMembers(set.id, binding.id, undefined);
    },
  },
];
const apiTokens: Reading = {
  name: "API tokens",
  area: "apiTokens",
  types: ["api-token"],
  read: ({ organisation }) => organisation.listApiTokens(undefined),
};

const typesOf = (reading: readonly Reading[], area: Area) => [
  ...new Set(reading.filter((one) => one.area === area).flatMap(({ types }) => types)),
];

/** The token tells what was granted, for changes too, which nothing else tells without a change. */
function scopeChecks(area: Area, resourceTypes: readonly string[]): Check<Client>[] {
  const { read, manage } = scopesOf(area);
  const check = (scope: string, purpose: "sync" | "provision"): Check<Client> => ({
    name: `scope ${scope}`,
    permissions: [scope],
    resourceTypes,
    purpose,
    run: async ({ client }) =>
      (await isGranted(client, scope))
        ? { status: "works" }
        : { status: "fails", detail: "not granted", hint: "Grant it to the OAuth app in its tab Okta API Scopes." },
  });
  return [check(read, "sync"), ...(manage ? [check(manage, "provision")] : [])];
}

const readCheck = ({ name, area, types, proves, read, judge = counted }: Reading): Check<Client> => ({
  name: `list ${name}`,
  permissions: proves ?? [readingRole(area)],
  resourceTypes: types,
  purpose: "sync",
  run: async ({ client }) => {
    const scope = scopesOf(area).read;
    // Without the scope the answer would say nothing about the admin role.
    if (!(await isGranted(client, scope))) return { status: "unknown", detail: `not tried: ${scope} is not granted` };
    const page = await read(client);
    return page ? judge(page, client) : { status: "works", detail: "there is none" };
  },
});

/** An API token has no scopes. */
const isGranted = async ({ grantedScopes }: Client, scope: string) =>
  grantedScopes === undefined || (await grantedScopes()).includes(scope);

const counted = ({ items, next }: OktaPage<unknown>): CheckResult => ({
  status: "works",
  detail: next === undefined ? `${items.length} found` : `at least ${items.length} found`,
});

/** An app without an admin role gets a token, and then sees nothing. */
function users(page: OktaPage<unknown>, { auth }: Client): CheckResult {
  if (page.items.length > 0 || auth !== "oauth") return counted(page);
  return {
    status: "suspicious",
    detail: "Okta returned no users",
    hint: "Assign the OAuth app an admin role, e.g. Read-Only Administrator, in its tab Admin roles.",
  };
}
