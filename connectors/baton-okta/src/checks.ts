import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { OktaPage } from "./api/call.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { type Area, provenByReading } from "./permissions.ts";

/** What `doctor` tries: the first page of everything a sync reads. */
export function checks({ syncCustomRoles, syncSecrets, authMethod }: Config): readonly Check<Client>[] {
  const reads = (
    name: string,
    area: Area,
    resourceTypes: readonly string[],
    read: (client: Client) => Promise<OktaPage<unknown>>,
    judge: (page: OktaPage<unknown>, client: Client) => CheckResult = counted,
  ): Check<Client> => ({
    name,
    permissions: provenByReading(area, authMethod === "private-key-group"),
    resourceTypes,
    purpose: "sync",
    run: async ({ client }) => judge(await read(client), client),
  });
  return [
    reads("list users", "users", ["user"], (client) => client.users.list(undefined), users),
    reads("list groups", "groups", ["group"], (client) => client.groups.list(undefined)),
    reads("list apps", "apps", ["app"], (client) =>
      client.apps.list({ after: undefined, inactive: client.settings.syncInactiveApps }),
    ),
    reads("list administrators", "roles", ["role", "custom-role"], (client) =>
      client.roles.listUsersWithRoles(undefined),
    ),
    reads("list devices", "devices", ["device"], (client) => client.organisation.listDevices(undefined)),
    ...(syncCustomRoles
      ? [
          reads("list resource sets", "roles", ["resource-set", "resourceset-binding"], (client) =>
            client.resourceSets.list(undefined),
          ),
        ]
      : []),
    ...(syncSecrets
      ? [reads("list API tokens", "apiTokens", ["api-token"], (client) => client.organisation.listApiTokens(undefined))]
      : []),
  ];
}

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
