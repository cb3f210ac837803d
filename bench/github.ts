/**
 * Runs baton-github as a user would against a simulated organisation and prints what the sync cost.
 *
 *     scripts/run github                                        5,000 members, 400 teams, 2,000 repositories, 60,000 collaborators
 *     scripts/run github users=500,repositories=200 5           another size, 5 ms per request
 *     scripts/run github "" "" --direct-collaborators-only      with other flags
 *
 * The base permission is none: with any other every member is a collaborator of every repository. The hourly limit is out
 * of the way, so that seconds are those of the work and not of waiting for GitHub.
 */
import { makeTenant, simulatedToken } from "../connectors/baton-github/simulator/index.ts";
import { parseSize } from "../shared/simulators/src/index.ts";
import { measureSync } from "./simulated-sync.ts";

const [asked, latency, ...more] = process.argv.slice(2);
// Of the users every twentieth works from outside.
const size = asked || "users=5263,teams=400,memberships=10000,repositories=2000,collaborators=60000";

const tenant = makeTenant(parseSize(size), 1);
tenant.orgs[0]!.default_repository_permission = "none";
tenant.config.rate_limit = 1_000_000;

await measureSync({
  ...{ vendor: "github", connector: "baton-github", size, latencyMs: latency || "20" },
  tenant: JSON.stringify(tenant),
  flags: (url) => ["--instance-url", url, "--token", simulatedToken, ...more],
});
