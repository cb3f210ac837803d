import type { HttpOptions } from "@baton-connectors/sdk";
import type { Addresses } from "./instance-url.ts";

const minuteMs = 60_000;
const isGraphql = (url: URL) => url.pathname.endsWith("/graphql");

/**
 * Requests that one page may make side by side: GitHub takes 100 at once of one account, and the engine has twelve pages
 * under way.
 */
export const atOnce = 8;

/**
 * GitHub counts in its answers what is left of the hour, by kinds of request, and does not count the points of a minute:
 * 900 for REST, where reading costs one and changing five, and 2,000 for GraphQL. Somewhat less is used of the former, as
 * a page that is under way when they run out makes its requests all the same. Enterprise Server has neither unless its
 * administrator wants it so.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export const limitsOf = ({ hosted }: Addresses, identity: string): Pick<HttpOptions, "bucket" | "budgets"> => ({
  bucket: ({ url }) => {
    const of = (kind: string) => `${identity}: ${kind}`;
    if (isGraphql(url)) return of("graphql");
    if (url.pathname.endsWith("/audit-log")) return of("audit_log");
    return of(url.pathname.includes("/search/") ? "search" : "core");
  },
  budgets: hosted
    ? [
        {
          ...{ bucket: `${identity}: a minute's REST points`, limit: 800, windowMs: minuteMs },
          cost: ({ method, url }) => (isGraphql(url) ? 0 : method === "GET" ? 1 : 5),
        },
        {
          ...{ bucket: `${identity}: a minute's GraphQL points`, limit: 2000, windowMs: minuteMs },
          cost: ({ url }) => (isGraphql(url) ? 1 : 0),
        },
      ]
    : [],
});
