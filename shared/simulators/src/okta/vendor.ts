import type { Vendor } from "../vendor.ts";
import { generateTenant } from "./generate.ts";
import { createOkta } from "./simulator.ts";
import type { TenantInput } from "./tenant.ts";

export const okta: Vendor = {
  async make({ size, seed, tenant }) {
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
    };
  },
};
