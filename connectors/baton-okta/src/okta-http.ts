import type { Http, HttpOptions, OutgoingRequest } from "@baton-connectors/sdk";
import type { Call } from "./api/call.ts";

/** Okta counts requests per endpoint; a list and its single objects count apart. */
function bucket({ url }: OutgoingRequest): string {
  const [, , , collection = "", id, sub] = url.pathname.split("/");
  if (id === undefined) return collection;
  return sub === undefined ? `${collection}/{id}` : `${collection}/{id}/${sub}`;
}

export const common = { exactIntegers: false, bucket } satisfies HttpOptions;

/** Parameters go in the order of their names, so that equal requests have equal addresses. */
export const callWith =
  (http: Http): Call =>
  (path, { query = {}, ...request } = {}) =>
    http.request({ url: path, ...request, query: Object.fromEntries(Object.entries(query).sort()) });
