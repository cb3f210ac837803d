import type { SimulatedApp } from "@baton-connectors/simulators";
import { documentedTiers } from "./limits.ts";
import { botToken, businessPlusToken, makeTenant } from "./make-tenant.ts";
import { createSlack } from "./simulator.ts";
import type { SlackTenant } from "./tenant.ts";

export { documentedTiers } from "./limits.ts";
export * from "./make-tenant.ts";
export { createSlack, type SlackSimulator, sessionCookie } from "./simulator.ts";
export type { SlackOptions, SlackTenant, Token } from "./tenant.ts";
export { methods } from "./web.ts";

/** Slack as `baton-simulator` serves it, with its limits. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant: text }) {
    const from = text === undefined ? makeTenant(size, seed) : (JSON.parse(text) as SlackTenant);
    const { handle, tenant } = createSlack(from, documentedTiers);
    const tokens = Object.entries(tenant.tokens).filter(([, { error }]) => error === undefined);
    const bot = tokens.find(([, { kind }]) => kind === "bot")?.[0] ?? botToken;
    const admin = tokens.find(([, { kind, scopes }]) => kind === "user" && scopes.includes("admin"))?.[0];
    return {
      handle,
      notes: [
        `${tenant.teams.length} workspaces, ${tenant.users.length} users, ${tenant.usergroups.length} user groups, ${tenant.scimGroups.length} IDP groups`,
        "the limits are those that Slack documents",
      ],
      settings: (url) => ({
        BATON_BASE_URL: `${url}/api/`,
        BATON_TOKEN: bot,
        BATON_BUSINESS_PLUS_TOKEN: admin ?? businessPlusToken,
      }),
    };
  },
};
