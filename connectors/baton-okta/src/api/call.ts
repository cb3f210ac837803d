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

/** One object. An answer without a body is no answer. */
export async function callOne<T>(call: Call, path: string, request?: Request): Promise<T> {
  const { data } = await call<T | null | undefined>(path, request);
  if (data === undefined || data === null) throw bug(`Okta answered ${path} without a body`, { kind: "upstream" });
  return data;
}

/** A list that says in its Link header what follows. https://developer.okta.com/docs/api/#pagination */
export async function listPage<T>(call: Call, path: string, request: Request): Promise<OktaPage<T>> {
  const { data, headers } = await call(path, request);
  return { items: listOf(path, data), next: afterOf(nextLink(headers)) };
}

/** A list under /iam: an object whose `_links.next` says what follows, besides or instead of the header. */
export async function iamPage<T>(call: Call, path: string, key: string, request: Request): Promise<OktaPage<T>> {
  const { data, headers } = await call<Record<string, unknown> | null | undefined>(path, request);
  const links = data?._links as { readonly next?: { readonly href?: string | null } | null } | null | undefined;
  const inBody = afterOf(links?.next?.href);
  return {
    items: listOf(path, data?.[key]),
    // A body whose link names the page it stands in says that there is no other.
    next: afterOf(nextLink(headers)) ?? (inBody === request.query?.after ? undefined : inBody),
  };
}

function listOf<T>(path: string, value: unknown): readonly T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw bug(`Okta answered ${path} with something that is no list`, { kind: "upstream" });
  return value as readonly T[];
}

/** A list of the organisation itself. */
export const wholeList = <T>(call: Call, path: string, request: Request) =>
  listPage<T>(call, path, request).catch(neverAbsent);
export const wholeIamList = <T>(call: Call, path: string, key: string, request: Request) =>
  iamPage<T>(call, path, key, request).catch(neverAbsent);

function afterOf(link: string | null | undefined): string | undefined {
  if (!link) return undefined;
  const after = new URL(link, "https://okta.invalid").searchParams.get("after");
  if (after === null) throw bug("Okta's link to the next page has no cursor", { kind: "upstream" });
  // An empty cursor leads back to the first page: nothing follows.
  return after === "" ? undefined : after;
}

/** An id as a part of a path. */
export const part = (id: string) => encodeURIComponent(id);
