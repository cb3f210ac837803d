import { bug, neverAbsent, nextLink } from "@baton-connectors/sdk";

export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}
export interface Answer<T> {
  readonly headers: Headers;
  readonly data: T;
}
/** One request to the organisation, authenticated. */
export type Call = <T>(path: string, request?: Request) => Promise<Answer<T>>;

/** One page as Okta gave it; `next` is the value of `after`. */
export interface OktaPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** A list that says in its Link header what follows. https://developer.okta.com/docs/api/#pagination */
export async function listPage<T>(call: Call, path: string, request: Request): Promise<OktaPage<T>> {
  const { data, headers } = await call<readonly T[] | null | undefined>(path, request);
  return { items: data ?? [], next: afterOf(nextLink(headers)) };
}

/** A list under /iam: an object whose `_links.next` says what follows, besides or instead of the header. */
export async function iamPage<T>(call: Call, path: string, key: string, request: Request): Promise<OktaPage<T>> {
  const { data, headers } = await call<Record<string, unknown> | undefined>(path, request);
  const links = data?._links as { readonly next?: { readonly href?: string } } | undefined;
  return {
    items: (data?.[key] as readonly T[] | null | undefined) ?? [],
    next: afterOf(nextLink(headers) ?? links?.next?.href),
  };
}

/** A list of the organisation itself. */
export const wholeList = <T>(call: Call, path: string, request: Request) =>
  listPage<T>(call, path, request).catch(neverAbsent);
export const wholeIamList = <T>(call: Call, path: string, key: string, request: Request) =>
  iamPage<T>(call, path, key, request).catch(neverAbsent);

function afterOf(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const after = new URL(link, "https://okta.invalid").searchParams.get("after");
  if (!after) throw bug("Okta's link to the next page has no cursor", { kind: "upstream" });
  return after;
}

/** An id as a part of a path. */
export const part = (id: string) => encodeURIComponent(id);
