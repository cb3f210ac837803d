import type { Subject } from "@baton-connectors/conformance";
import type { Standalone } from "@baton-connectors/mapping/standalone";
import type { Connector } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { createServer, makeTenant } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import { unheld } from "./subject.ts";

/** A connector that is a mapping file, with the simulated server at the address that the file names. */
export function standaloneSubject(
  name: string,
  app: Standalone,
  connector: Connector<unknown, Client>,
): Subject<unknown, Client> {
  const tenant = makeTenant({ users: 11, groups: 5 });
  const address = new URL(/^apiEndpoint: "?([^"\s]+)/m.exec(app.text)![1]!);
  const base = address.pathname.replace(/\/$/, "");
  return {
    name,
    connector,
    sample: 20,
    open: async () => {
      const { fetch } = inProcess({ handle: createServer(tenant, { pageMax: 4, base }).handle });
      const config = Object.fromEntries(Object.keys(app.config.fields).map((flag) => [flag, tenant.token]));
      return { config, transport: async () => fetch, close: async () => {} };
    },
    secrets: () => [tenant.token],
    provisioning: [{ name: "a group to a user", choose: unheld("group", "u-1") }],
    untried: { "provisioning role": "the mapping names no change of roles" },
    accounts: [{ name: "a user", email: "new@example.com", profile: { first_name: "New", last_name: "Person" } }],
    rotations: [{ name: "a user's password", choose: () => ({ resourceType: "user", resource: "u-2" }) as never }],
  };
}
