import { describeConformance } from "@baton-connectors/conformance";
import { demo } from "../src/connector.ts";

const organisation = { users: 40, groups: 8, memberships: 2, nested: true, latencyMs: 0, authMethod: "" };

describeConformance({
  name: "baton-demo",
  connector: demo,
  open: async () => ({ config: { ...organisation, pageSize: 7 }, close: async () => {} }),
  pageSizes: [1, 2, 39, 40, 41, 1000],
  withPageSize: (config, pageSize) => ({ ...config, pageSize }),
});
