import { notFound, ok } from "../reply.ts";
import type { Route } from "../route.ts";

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/domains */
export const domainRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/admin/directory/v1/customer/{customer}/domains",
    scopes: ["admin.directory.domain", "admin.directory.domain.readonly"],
    handle: ({ world, params }) =>
      world.isCustomer(params.customer!)
        ? ok({ kind: "admin#directory#domains", etag: '"d"', domains: world.tenant.domains })
        : notFound("customer"),
  },
];
