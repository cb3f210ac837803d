import { withOrg } from "../access.ts";
import { checkNeeds } from "../credentials.ts";
import { json, notFound, refuse } from "../reply.ts";
import { PAGING, type Route, route } from "../router.ts";
import { exactNumber } from "../shapes.ts";

const AUDIT = { scopes: ["read:audit_log", "admin:org"], permission: ["organization_administration", "read"] } as const;
const AUDIT_QUERY = ["phrase", "include", "after", "before", "order", "per_page"];

export const enterpriseRoutes: Route[] = [
  // https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/licensing#list-enterprise-consumed-licenses
  route(
    "GET",
    "/enterprises/{enterprise}/consumed-licenses",
    // Of one that is not there nobody is refused.
    {},
    (call) => {
      const enterprise = call.world.enterprise(call.params.enterprise ?? "");
      if (!enterprise) return notFound;
      const refusal = checkNeeds(call.caller, { scopes: ["read:enterprise"], not: ["installation", "fine-grained"] });
      if (refusal) return refusal;
      if (enterprise.status) return refuse(enterprise.status, enterprise.message ?? "Forbidden");
      const { items, headers } = call.page(enterprise.users, "licenses");
      const body = {
        total_seats_consumed: enterprise.total_seats_consumed ?? enterprise.users.length,
        total_seats_purchased: enterprise.total_seats_purchased ?? 50,
        users: items.map(call.shapes.license),
      };
      return json(body, 200, headers);
    },
    PAGING,
  ),
  // https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization
  route(
    "GET",
    "/orgs/{org}/audit-log",
    AUDIT,
    (call) =>
      withOrg(call, (org) => {
        if (org.audit_log_status) return refuse(org.audit_log_status, "Not Found");
        const since = /^created:>=(\S+)$/.exec(call.query.get("phrase") ?? "")?.[1];
        const from = since === undefined ? 0 : Date.parse(since);
        const entries = org.audit_log
          .filter((entry) => entry["@timestamp"] === undefined || entry["@timestamp"] >= from)
          .toSorted((a, b) => (b["@timestamp"] ?? 0) - (a["@timestamp"] ?? 0));
        if (call.query.get("order") === "asc") entries.reverse();
        const size = Math.min(100, Number(call.query.get("per_page") ?? 30), call.world.tenant.config.page_cap);
        const start = call.query.has("after") ? Number(atob(call.query.get("after") ?? "")) : 0;
        const end = start + size;
        const body = entries.slice(start, end).map((entry) => ({
          ...entry,
          ...(entry.actor_id === undefined ? {} : { actor_id: exactNumber(entry.actor_id) }),
          org: org.login,
          org_id: exactNumber(org.id),
        }));
        const next = new URL(call.url);
        next.searchParams.set("after", btoa(String(end)));
        return json(body, 200, end < entries.length ? { Link: `<${next}>; rel="next"` } : {});
      }),
    AUDIT_QUERY,
  ),
];
