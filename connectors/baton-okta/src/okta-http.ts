import type { Http, HttpOptions, HttpRequest, ListShape, OutgoingRequest } from "@baton-connectors/sdk";
import type { Shape } from "@baton-connectors/sdk/shapes";
import type { OktaPage } from "./api/list.ts";

/**
 * Requests to one organisation, authenticated. Parameters are written in the order of their names, so that equal requests
 * have equal addresses.
 */
export interface OktaHttp {
  list<Row>(request: HttpRequest, shape: ListShape<Row>): Promise<OktaPage<Row>>;
  read<T>(request: HttpRequest, shape: Shape<T>): Promise<T>;
  send(request: HttpRequest): Promise<void>;
}

export const oktaHttp = (http: Pick<Http, "list" | "read" | "send">): OktaHttp => ({
  async list(request, shape) {
    const { items, next } = await http.list(request, shape);
    // Okta's cursors are text: `nextPage` takes them out of links.
    return { items, next: next as string | undefined };
  },
  read: async (request, shape) => (await http.read(request, shape)).data,
  send: async (request) => void (await http.send(request)),
});

/** Okta counts requests per endpoint; a list and its single objects count apart. */
function bucket({ url }: OutgoingRequest): string {
  const [, , , collection = "", id, sub] = url.pathname.split("/");
  if (id === undefined) return collection;
  return sub === undefined ? `${collection}/{id}` : `${collection}/{id}/${sub}`;
}

export const common = { exactIntegers: false, bucket } satisfies HttpOptions;
