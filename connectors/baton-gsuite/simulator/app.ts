import type { SimulatedApp } from "@baton-connectors/simulators";
import { makeTenant } from "./make-tenant.ts";
import { keyFile } from "./service-account.ts";
import { createGoogleSimulator } from "./simulator.ts";
import { parseTenant } from "./tenant.ts";

const keyPath = "/simulator/key.json";

/** Google as `baton-simulator` serves it. The key file is fetched from the simulator: it must name the simulator's address. */
export const simulatedApp: SimulatedApp = {
  open({ size, seed, tenant: text }) {
    const tenant = text === undefined ? makeTenant(size, seed) : parseTenant(text);
    const { handle, serviceAccount } = createGoogleSimulator({ tenant, dataNow: Date.now() });
    return {
      handle: (request) =>
        request.method === "GET" && request.url.pathname === keyPath
          ? { status: 200, text: keyFile(serviceAccount, `${request.url.origin}/token`) }
          : handle(request),
      notes: [
        `customer id ${tenant.customerId}, administrator ${tenant.adminEmail}, ${tenant.users.length} users, ${tenant.groups.length} groups`,
        `key file: curl the simulator's ${keyPath}`,
        "all of Google's hosts are served by path: https://admin.googleapis.com/admin/… is /admin/…",
      ],
      settings: (url) => ({
        BATON_BASE_URL: url,
        BATON_CUSTOMER_ID: tenant.customerId,
        BATON_ADMINISTRATOR_EMAIL: tenant.adminEmail,
        BATON_CREDENTIALS_JSON: JSON.stringify(JSON.parse(keyFile(serviceAccount, `${url}/token`))),
      }),
    };
  },
};
