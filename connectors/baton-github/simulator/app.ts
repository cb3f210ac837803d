import type { SimulatedApp } from "@baton-connectors/simulators";
import { makeTenant } from "./make-tenant.ts";
import { createGithubSimulator } from "./simulator.ts";
import { parseTenant } from "./tenant-file.ts";

/** GitHub as `baton-simulator` serves it. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant: text }) {
    const tenant = text === undefined ? makeTenant(size, seed) : parseTenant(text);
    const { handle } = createGithubSimulator({ tenant });
    const [token = "none"] = Object.keys(tenant.tokens);
    return {
      handle,
      notes: [
        `organisations ${tenant.orgs.map(({ login }) => login).join(", ")}, ${tenant.users.length} users`,
        `token ${token}`,
        "also served under /api/v3 and /api/graphql, as GitHub Enterprise Server does: baton-github --instance-url",
      ],
      settings: (url) => ({ BATON_INSTANCE_URL: url, BATON_TOKEN: token }),
    };
  },
};
