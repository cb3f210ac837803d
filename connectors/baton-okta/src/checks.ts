import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { OktaPage } from "./api/list.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { type Area, readingRole, scopesOf } from "./permissions.ts";

/** What `doctor` tries: which scopes an OAuth app was granted, and the first page of everything a sync reads. */
export function checks({ syncCustomRoles, syncSecrets, authMethod }: Config): readonly Check<Client>[] {
  const reading: readonly Reading[] = [
    { name: "users", area: "users", types: ["user"], read: ({ users }) => users.list(undefined), judge: users },
    { name: "groups", area: "groups", types: ["group"], read: ({ groups }) => groups.list(undefined) },
    {
      name: "apps",
      area: "apps",
      types: ["app"],
      read: ({ apps, settings }) => apps.list({ after: undefined, inactive: settings.syncInactiveApps }),
    },
    {
      name: "administrators",
      area: "roles",
      types: ["role", "custom-role"],
      read: ({ roles }) => roles.listUsersWithRoles(undefined),
    },
    {
      name: "devices",
      area: "devices",
      types: ["device"],
      read: ({ organisation }) => organisation.listDevices(undefined),
    },
    ...(syncCustomRoles ? [resourceSets] : []),
    ...(syncSecrets ? [apiTokens] : []),
  ];
  const areas = [...new Set(reading.map(({ area }) => area))];
  return [...(authMethod === "private-key-group" ? areas.flatMap(scopeChecks) : []), ...reading.map(readCheck)];
}

interface Reading {
  readonly name: string;
  readonly area: Area;
  readonly types: readonly string[];
  readonly read: (client: Client) => Promise<OktaPage<unknown>>;
  readonly judge?: (page: OktaPage<unknown>, client: Client) => CheckResult;
}

const resourceSets: Reading = {
  name: "resource sets",
  area: "roles",
  types: ["resource-set", "resourceset-binding"],
  read: (client) => client.resourceSets.list(undefined),
};
const apiTokens: Reading = {
  name: "API tokens",
  area: "apiTokens",
  types: ["api-token"],
  read: ({ organisation }) => organisation.listApiTokens(undefined),
};

/** The token tells what was granted, for changes too, which nothing else tells without a change. */
function scopeChecks(area: Area): Check<Client>[] {
  const { read, manage } = scopesOf(area);
  const check = (scope: string, purpose: "sync" | "provision"): Check<Client> => ({
    name: `scope ${scope}`,
    permissions: [scope],
    purpose,
    run: async ({ client }) =>
      (await isGranted(client, scope))
        ? { status: "works" }
        : { status: "fails", detail: "not granted", hint: "Grant it to the OAuth app in its tab Okta API Scopes." },
  });
  return [check(read, "sync"), ...(manage ? [check(manage, "provision")] : [])];
}

const readCheck = ({ name, area, types, read, judge = counted }: Reading): Check<Client> => ({
  name: `list ${name}`,
  permissions: [readingRole(area)],
  resourceTypes: types,
  purpose: "sync",
  run: async ({ client }) => {
    const scope = scopesOf(area).read;
    // Without the scope the answer would say nothing about the admin role.
    if (!(await isGranted(client, scope))) return { status: "unknown", detail: `not tried: ${scope} is not granted` };
    return judge(await read(client), client);
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
