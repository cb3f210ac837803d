import type { Subject } from "@baton-connectors/conformance";
import type { ConfigOf } from "@baton-connectors/sdk/config";
import type { Client } from "../src/client.ts";
import type { config } from "../src/config.ts";
import { demo } from "../src/connector.ts";

/** Groups hold each other in a line: from four groups on it would be a circle, which a sync warns of. */
const organisation = { users: 20, groups: 3, memberships: 2, nested: true, latencyMs: 0, authMethod: "" };

export const subject: Subject<ConfigOf<typeof config>, Client> = {
  name: "baton-demo",
  connector: demo,
  open: async () => ({ config: { ...organisation, pageSize: 2 }, close: async () => {} }),
  pageSizes: [1, 3, 19, 20, 21, 1000],
  withPageSize: (settings, pageSize) => ({ ...settings, pageSize }),
};
