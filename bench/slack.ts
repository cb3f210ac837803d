/**
 * Runs baton-slack as a user would against a simulated workspace and prints what the sync cost. The limits are those that Slack documents,
 * so that most of the time is spent waiting for them: five minutes for 100,000 users.
 *
 *     scripts/run slack                                          100,000 users, 300 user groups, 400 IDP groups
 *     scripts/run slack users=5000,workspaces=1 5                another size, 5 ms per request
 *     scripts/run slack "" "" --workers 8                        with other flags
 */
import { botToken, businessPlusToken } from "../connectors/baton-slack/simulator/index.ts";
import { measureSync } from "./simulated-sync.ts";

const [asked, latency, ...more] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "slack", connector: "baton-slack", latencyMs: latency || "20" },
  size: asked || "users=100000,workspaces=1,userGroups=300,groups=400",
  flags: (url) => [
    ...["--base-url", `${url}/api/`, "--token", botToken, "--business-plus-token", businessPlusToken, ...more],
  ],
});
