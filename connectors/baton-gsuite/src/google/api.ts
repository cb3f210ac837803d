import { type BatonError, configError, type Http, type HttpFactory } from "@baton-connectors/sdk";
import { describeError, interpreted } from "./error.ts";
import { type Purpose, purposes } from "./scopes.ts";
import type { TokenSource } from "./token-source.ts";

/** Google's APIs by host. A base URL puts all of them on one, by path. */
export type GoogleHost = "admin" | "www" | "cloudidentity";

export interface ApiRequest {
  readonly host?: GoogleHost;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Parts of the path after the host, each encoded by itself. */
  readonly path: readonly (string | { readonly raw: string })[];
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
}

export interface Api {
  call<T>(purpose: Purpose, request: ApiRequest, signal: AbortSignal): Promise<T>;
  /** Why the purpose is out of reach: none of its scopes is delegated. Undefined when it is within reach. */
  refusal(purpose: Purpose): Promise<BatonError | undefined>;
}

/** Google's servers answer within seconds or not at all. */
const timeoutMs = 30_000;

export function createApi(parts: { http: HttpFactory; tokens: TokenSource; baseUrl: string; now: () => Date }): Api {
  const { tokens, now } = parts;
  const baseUrl = checkedBaseUrl(parts.baseUrl);
  // Ids are text in all of these APIs; the only large numbers are values of custom fields, which are doubles.
  const http: Http = parts.http({ timeoutMs, describeError, exactIntegers: false });

  async function tokenFor(purpose: Purpose): Promise<string> {
    let refusal: BatonError | undefined;
    for (const scope of purposes[purpose]) {
      refusal = await tokens.refusal(scope);
      if (!refusal) return tokens.token(scope);
    }
    throw refusal;
  }

  return {
    async call<T>(purpose: Purpose, request: ApiRequest, signal: AbortSignal): Promise<T> {
      const token = await tokenFor(purpose);
      const outgoing = {
        method: request.method ?? "GET",
        url: `${baseUrl ?? `https://${hosts[request.host ?? "admin"]}`}/${request.path.map(encoded).join("/")}`,
        query: sorted({ alt: "json", prettyPrint: "false", ...request.query }),
        headers: { authorization: `Bearer ${token}` },
        signal,
        ...(request.json !== undefined && { json: request.json }),
      };
      try {
        return (await http.request<T>(outgoing)).data;
      } catch (thrown) {
        throw interpreted(thrown, purpose, now());
      }
    },
    async refusal(purpose) {
      let refusal: BatonError | undefined;
      for (const scope of purposes[purpose]) {
        refusal = await tokens.refusal(scope);
        if (!refusal) return undefined;
      }
      return refusal;
    },
  };
}

const hosts: Record<GoogleHost, string> = {
  admin: "admin.googleapis.com",
  www: "www.googleapis.com",
  cloudidentity: "cloudidentity.googleapis.com",
};

const encoded = (part: string | { readonly raw: string }) =>
  typeof part === "string" ? encodeURIComponent(part) : part.raw;

const sorted = (query: NonNullable<ApiRequest["query"]>) =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined && value !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Tokens must not travel in clear over a network. */
function checkedBaseUrl(given: string): string | undefined {
  if (given === "") return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLoopback = url && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback)))
    throw configError("base-url must be an https address, or http on this machine");
  return given.replace(/\/+$/, "");
}
