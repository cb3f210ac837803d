import type { SimulatedApp } from "@baton-connectors/simulators";
import { generateTenant } from "./generate.ts";
import { createOkta } from "./simulator.ts";
import type { TenantInput } from "./tenant.ts";

/** Okta as `baton-simulator` serves it. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant }) {
    const { handle, world } = createOkta({
      tenant: tenant ? (JSON.parse(tenant) as TenantInput) : generateTenant(size, seed),
    });
    const { apiToken, oauth, users, groups, apps } = world.tenant;
    return {
      handle,
      notes: [
        `${users.length} users, ${groups.length} groups, ${apps.length} apps`,
        `API token: ${apiToken}`,
        ...(oauth ? [`OAuth client: ${oauth.clientId}, key id ${oauth.keyId} (any RSA key)`] : []),
      ],
      settings: (url) => ({ BATON_DOMAIN: new URL(url).host, BATON_API_TOKEN: apiToken }),
    };
  },
};
