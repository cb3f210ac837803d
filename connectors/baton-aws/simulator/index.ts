import type { SimulatedApp } from "@baton-connectors/simulators";
import { accessKey, makeTenant } from "./make-tenant.ts";
import { createAws } from "./simulator.ts";
import type { AwsTenant } from "./tenant.ts";

export * from "./make-tenant.ts";
export { type AwsSimulator, actions, createAws, type SimulatedCall, whatIsAsked } from "./simulator.ts";
export { webIdentityExpiration } from "./sts.ts";
export type { AwsTenant, SimOptions } from "./tenant.ts";

/** AWS as `baton-simulator` serves it: all services at one address. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant: text }) {
    const from = text === undefined ? makeTenant(size, seed) : (JSON.parse(text) as AwsTenant);
    const { handle, tenant } = createAws(from);
    const key = tenant.credentials.find(({ account }) => account === tenant.management) ?? { ...accessKey };
    return {
      handle,
      notes: [
        `${Object.keys(tenant.accounts).length} accounts, ${tenant.identityStore.users.length} users of Identity Center, ${tenant.sso.assignments.length} assignments`,
        "signatures are checked",
      ],
      settings: (url) => ({
        AWS_ENDPOINT_URL: url,
        BATON_GLOBAL_ACCESS_KEY_ID: key.id,
        BATON_GLOBAL_SECRET_ACCESS_KEY: key.secret,
        BATON_GLOBAL_REGION: tenant.sso.region,
        BATON_GLOBAL_AWS_ORGS_ENABLED: "true",
        BATON_GLOBAL_AWS_SSO_ENABLED: "true",
        BATON_GLOBAL_AWS_CROSS_ACCOUNT_IAM_ENABLED: "true",
      }),
    };
  },
};
