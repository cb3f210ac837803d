import type { SimulatedApp } from "@baton-connectors/simulators";
import { apiToken, email, makeTenant } from "./make-tenant.ts";
import { createJira } from "./simulator.ts";
import type { JiraTenant } from "./tenant.ts";

export * from "./make-tenant.ts";
export { createJira, type JiraSimulator, routes } from "./simulator.ts";
export type * from "./tenant.ts";

/** A site as `baton-simulator` serves it. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant: text }) {
    const { handle, tenant } = createJira(
      text === undefined ? makeTenant(size, seed) : (JSON.parse(text) as JiraTenant),
    );
    const own = tenant.credentials.find(({ scopes }) => scopes === undefined);
    return {
      handle,
      notes: [`${tenant.users.length} users, ${tenant.groups.length} groups, ${tenant.projects.length} projects`],
      settings: (url) => ({
        BATON_JIRA_URL: url,
        BATON_JIRA_EMAIL: own?.email ?? email,
        BATON_JIRA_API_TOKEN: own?.token ?? apiToken,
      }),
    };
  },
};
