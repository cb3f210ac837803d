import type { Vendor } from "../vendor.ts";
import { makeTenant } from "./make-tenant.ts";
import { createGithubSimulator } from "./simulator.ts";
import { parseTenant } from "./tenant-file.ts";

/** GitHub as the command starts it. */
export const github: Vendor = {
  make: async ({ size, seed, tenant: text }) => {
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
    };
  },
};
