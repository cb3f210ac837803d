/**
 * Runs baton-aws as a user would against a simulated organization and prints what the sync cost. Identity Center is asked fifteen times a second at
 * most, so that most of the time is spent waiting.
 *
 *     scripts/run aws                                            50 accounts, 20 permission sets, 2,000 assignments
 *     scripts/run aws accounts=500,permissionSets=200,assignments=20000 5
 *     scripts/run aws "" "" --workers 8                          with other flags
 */
import { accessKey } from "../connectors/baton-aws/simulator/index.ts";
import { measureSync } from "./simulated-sync.ts";

const [asked, latency, ...more] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "aws", connector: "baton-aws", latencyMs: latency || "20" },
  size:
    asked ||
    "accounts=50,permissionSets=20,assignments=2000,users=20,groups=5,roles=20,policies=10,ssoUsers=500,ssoGroups=50",
  flags: (url) => {
    process.env.AWS_ENDPOINT_URL = url;
    return [
      ...["--global-access-key-id", accessKey.id, "--global-secret-access-key", accessKey.secret],
      ...["--global-region", "us-east-1", "--global-aws-orgs-enabled", "--global-aws-sso-enabled"],
      ...["--global-aws-cross-account-iam-enabled", ...more],
    ];
  },
});
