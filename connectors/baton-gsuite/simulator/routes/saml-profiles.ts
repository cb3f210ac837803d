import { invalid, ok } from "../reply.ts";
import type { Route } from "../route.ts";

/** https://cloud.google.com/identity/docs/reference/rest/v1/inboundSamlSsoProfiles/list */
export const samlProfileRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/inboundSamlSsoProfiles",
    query: ["filter", "pageSize", "pageToken"],
    size: { name: "pageSize", min: 1, max: 100 },
    scopes: ["cloud-identity.inboundsso", "cloud-identity.inboundsso.readonly", "cloud-platform"],
    handle: (call) => {
      const filter = /^customer=="customers\/([^"]+)"$/.exec(call.query.get("filter") ?? "");
      if (!filter || !call.world.isCustomer(filter[1]!)) return invalid("Request contains an invalid argument.");
      const page = call.page("profiles", call.world.tenant.samlProfiles, { default: 10, max: 100 });
      const { rows } = page;
      return ok({ ...(rows.length > 0 && { inboundSamlSsoProfiles: rows }), ...page.next });
    },
  },
];
