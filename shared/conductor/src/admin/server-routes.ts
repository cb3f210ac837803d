import { z } from "zod";
import { faultSchema } from "../faults.ts";
import type { SettingsInput } from "../settings.ts";
import type { Route } from "./route.ts";

/** What the server is told about itself. */
export const serverRoutes: Record<string, Route> = {
  "GET /api/settings": ({ context }) => ({ json: context.settings() }),
  "PATCH /api/settings": ({ context, deeds, body }) => {
    const json = context.configure(body as SettingsInput);
    deeds.note("change settings", JSON.stringify(body));
    context.containment.run("forgetting what is old", context.store.forget);
    return { json };
  },
  "GET /api/faults": ({ context }) => ({ json: context.faults.list() }),
  "PUT /api/faults": ({ context, deeds, body }) => {
    const faults = z.array(faultSchema).parse(body);
    context.faults.set(faults);
    deeds.note("set faults", JSON.stringify(faults));
    return { json: context.faults.list() };
  },
  /** Shown once; the one that asked stops working. */
  "POST /api/admin-token/rotate": ({ deeds }) => ({ json: { adminToken: deeds.rotateAdminToken() } }),
};
