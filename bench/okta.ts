/**
 * Runs baton-okta as a user would against a simulated organisation and prints what the sync cost.
 *
 *     scripts/run okta                                        20,000 users, 500 groups, 100,000 memberships, 100 apps
 *     scripts/run okta users=2000,groups=50,memberships=8000 5   another size, 5 ms per request
 */
import { measureSync } from "./simulated-sync.ts";

const [size = "users=20000,groups=500,memberships=100000,apps=100", latencyMs = "20"] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "okta", connector: "baton-okta", size, latencyMs },
  flags: (url) => [
    ...["--domain", new URL(url).host, "--api-token", "simulated-okta-token"],
    ...["--sync-custom-roles", "--sync-secrets"],
  ],
});
