/**
 * Runs baton-scim as a user would against a simulated server and prints what the sync cost.
 *
 *     scripts/run scim                                           100,000 users, 5,000 groups, one of 50,000 members
 *     scripts/run scim users=1000,groups=50,largest=500 5        another size, 5 ms per request
 */
import { makeTenant, simulatedMapping } from "../connectors/baton-scim/simulator/index.ts";
import { measureSync } from "./simulated-sync.ts";

const [size = "users=100000,groups=5000,largest=50000", latencyMs = "20"] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "scim", connector: "baton-scim", size, latencyMs },
  flags: (url) => [
    "--scim-config-value",
    simulatedMapping(url),
    "--api-key",
    makeTenant({ users: 1, groups: 1 }).token,
  ],
});
