import type { ProvisionCase, Subject } from "@baton-connectors/conformance";
import { unheld } from "@baton-connectors/conformance/choose";
import { generateTenant } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { okta } from "../src/connector.ts";
import { type OrganisationOptions, oauthConfig, openOrganisation } from "./organisation.ts";

/** Fills several pages of every list. */
const tenant = generateTenant({ users: 24, groups: 5, memberships: 40, apps: 3, admins: 7, resourceSets: 3 }, 7);
const sim = { pageSize: 4, iamNext: "body", paging: { groups: 2, apps: 2, assignees: 3, ressets: 2, devices: 1 } };
/** As the Go connector has them: it states both entitlements as grantable to others than those who hold them. */
const counted = {
  "grants are held by a custom-role, which their entitlement is not grantable to": "custom roles of a resource set",
  "grants are held by a user, which their entitlement is not grantable to": "members of a binding",
};
const everything = { syncCustomRoles: true, syncSecrets: true };

const provisioning: ProvisionCase[] = [
  { name: "a group to a user", choose: unheld("group", "user"), silent: true },
  { name: "an app to a user", choose: unheld("app", "user") },
  { name: "an app to a group", choose: unheld("app", "group") },
  { name: "a role to a user", choose: unheld("role", "user") },
  { name: "a role to a group", choose: unheld("role", "group") },
  { name: "a binding to a user", choose: unheld("resourceset-binding", "user") },
  { name: "a binding to a group", choose: unheld("resourceset-binding", "group") },
];

const untried = { "provisioning resource-set": "bindings are made in Okta: a grant of one is refused" };

function open(options: OrganisationOptions, change: object): Subject<Config, Client>["open"] {
  return async ({ now }) => {
    const organisation = openOrganisation({ tenant, sim, now: () => now().getTime(), ...options });
    return {
      config: { ...organisation.config, ...everything, ...change },
      transport: async () => organisation.transport,
      close: async () => {},
    };
  };
}

export const subjects: readonly Subject<Config, Client>[] = [
  {
    name: "baton-okta with an API token",
    connector: okta,
    open: open({}, {}),
    secrets: ({ apiToken }) => [apiToken],
    provisioning,
    untried,
    accounts: [{ name: "an account", profile: { first_name: "New", last_name: "Person", email: "new@acme.test" } }],
    counted,
    points: 5,
  },
  {
    name: "baton-okta with OAuth and DPoP",
    untried: "changes are the same with an API token",
    connector: okta,
    open: open(
      { sim: { ...sim, resourceNonce: true } },
      { ...oauthConfig, clientId: "0oasimulatedclient01", privateKeyId: "simulated-key" },
    ),
    secrets: ({ privateKey }) => [privateKey.split("\n")[5]!, "simulated-access-token"],
    counted,
    points: 3,
  },
];
