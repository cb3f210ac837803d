import type { ProvisionCase, Rows, Subject } from "@baton-connectors/conformance";
import { inProcess } from "@baton-connectors/simulators";
import { createServer, makeTenant, type Quirks, simulatedMapping } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { scim } from "../src/connector.ts";

export const plainConfig: Config = {
  serviceProvider: "",
  scimConfig: "",
  apiKey: "",
  token: "",
  username: "",
  password: "",
  scimClientId: "",
  scimClientSecret: "",
  scimConfigFile: "",
  accountId: "",
  scimConfigValue: "",
  authMethod: "",
};

/** An entitlement that the principal does not hold. */
const unheld =
  (type: string, userId: string): ProvisionCase["choose"] =>
  ({ entitlements, resources, grants }: Rows) => {
    const held = new Set(Object.keys(grants));
    const entitlement = Object.values(entitlements).find(
      ({ id, resource }) => resource!.id!.resourceType === type && !held.has(`${id}:user:${userId}`),
    )!;
    return { entitlement, principal: Object.values(resources).find(({ id }) => id!.resource === userId)! };
  };

/** The connector with a server that has these quirks. Every list fills several pages. */
export function subjectWith(name: string, quirks: Quirks, more = ""): Subject<Config, Client> {
  const tenant = makeTenant({ users: 11, groups: 5 });
  return {
    name,
    connector: scim,
    open: async () => {
      const { fetch } = inProcess({ handle: createServer(tenant, { pageMax: 4, ...quirks }).handle });
      const config = {
        ...plainConfig,
        scimConfigValue: simulatedMapping("https://app.test", more),
        apiKey: tenant.token,
      };
      return { config, transport: async () => fetch, close: async () => {} };
    },
    secrets: ({ apiKey }) => [apiKey],
    provisioning: [
      { name: "a group to a user", choose: unheld("group", "u-1") },
      { name: "a role to a user", choose: unheld("role", "u-1") },
    ],
    accounts: [{ name: "a user", email: "new@example.com", profile: { first_name: "New", last_name: "Person" } }],
  };
}

export const subject = subjectWith("baton-scim", {});
