/**
 * Runs baton-aws as a user would against a simulated organization, under the limits that AWS documents, and prints what the sync cost. Most of its
 * time is spent waiting for Identity Center, which bears twenty requests a second: in virtual time, which is printed beside the real one.
 *
 *     scripts/run aws                                            50 accounts, 20 permission sets, 2,000 assignments
 *     scripts/run aws accounts=500,permissionSets=200,assignments=20000 5
 *     scripts/run aws "" "" --sync-secrets                       with other flags
 */

import { accessKey, documentedLimits, makeTenant } from "../connectors/baton-aws/simulator/index.ts";
import { parseSize } from "../shared/simulators/src/simulated-app.ts";
import { measureSync } from "./simulated-sync.ts";

const [asked, latency, ...more] = process.argv.slice(2);
const size =
  asked ||
  "accounts=50,permissionSets=20,assignments=2000,users=20,groups=5,roles=20,policies=10,ssoUsers=500,ssoGroups=50";

await measureSync({
  ...{ vendor: "aws", connector: "baton-aws", latencyMs: latency || "20", size, virtualWaits: true },
  tenant: JSON.stringify({ ...makeTenant(parseSize(size), 1), sim: { ...documentedLimits, clock: "requests" } }),
  flags: (url) => {
    process.env.AWS_ENDPOINT_URL = url;
    return [
      ...["--global-access-key-id", accessKey.id, "--global-secret-access-key", accessKey.secret],
      ...["--global-region", "us-east-1", "--global-aws-orgs-enabled", "--global-aws-sso-enabled"],
      ...["--global-aws-cross-account-iam-enabled", ...more],
    ];
  },
});
