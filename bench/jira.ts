/**
 * Runs baton-jira as a user would against a simulated site and prints what the sync cost.
 *
 *     scripts/run jira                                           20,000 users, 500 projects, 300 groups
 *     scripts/run jira users=5000,projects=100,groups=50 5       another size, 5 ms per request
 *     scripts/run jira "" "" --workers 8                         with other flags
 */
import { apiToken, email } from "../connectors/baton-jira/simulator/index.ts";
import { measureSync } from "./simulated-sync.ts";

const [asked, latency, ...more] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "jira", connector: "baton-jira", latencyMs: latency || "20" },
  size: asked || "users=20000,projects=500,groups=300",
  flags: (url) => ["--jira-url", url, "--jira-email", email, "--jira-api-token", apiToken, ...more],
});
