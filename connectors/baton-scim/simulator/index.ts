import type { SimulatedApp } from "@baton-connectors/simulators";
import { simulatedMapping } from "./mapping-yaml.ts";
import { createServer } from "./server.ts";
import { makeTenant } from "./tenant.ts";

export { simulatedMapping } from "./mapping-yaml.ts";
export type { Quirks } from "./quirks.ts";
export { createServer, type ScimServer } from "./server.ts";
export { makeTenant, type ScimObject, type Tenant } from "./tenant.ts";

/** The app as `npm run simulator` serves it. */
export const simulatedApp: SimulatedApp = {
  open({ size }) {
    const tenant = makeTenant(size);
    const { handle } = createServer(tenant, { pageMax: 100 });
    return {
      handle,
      notes: [`${tenant.users.length} users and ${tenant.groups.length} groups`],
      settings: (url) => ({ BATON_SCIM_CONFIG_VALUE: simulatedMapping(url), BATON_API_KEY: tenant.token }),
    };
  },
};
