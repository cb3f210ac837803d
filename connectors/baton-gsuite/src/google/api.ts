import {
  type BatonError,
  bearer,
  configError,
  cursorExpired,
  type Http,
  type HttpFactory,
  type HttpRequest,
  type ListShape,
  type Path,
  toBatonError,
} from "@baton-connectors/sdk";
import type { Shape } from "@baton-connectors/sdk/shapes";
import { describeError, isPageTokenRefused } from "./error.ts";
import { type Purpose, purposes } from "./scopes.ts";
import type { TokenSource } from "./token-source.ts";

export interface ApiRequest extends Pick<HttpRequest, "method" | "json" | "idempotent"> {
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal: AbortSignal;
}

/** One page of a list and where the next one starts; undefined at the end. */
export interface ApiPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Google's APIs, asked with the token for a purpose. */
export interface Api {
  read<T>(purpose: Purpose, request: ApiRequest, shape: Shape<T>): Promise<T>;
  list<Row>(purpose: Purpose, request: ApiRequest, shape: ListShape<Row>): Promise<ApiPage<Row>>;
  send(purpose: Purpose, request: ApiRequest): Promise<void>;
  /** Why the purpose is out of reach: none of its scopes is delegated. Undefined when it is within reach. */
  refusal(purpose: Purpose): Promise<BatonError | undefined>;
}

/** Google's servers answer within seconds or not at all. */
const timeoutMs = 30_000;

const hostOf = (purpose: Purpose): string => {
  if (purpose === "groupSettings") return "https://www.googleapis.com";
  return purpose === "ssoProfiles" ? "https://cloudidentity.googleapis.com" : "https://admin.googleapis.com";
};

/** A base URL puts all of Google's hosts on one, by path. */
export function createApi(parts: { http: HttpFactory; tokens: TokenSource; baseUrl: string }): Api {
  const { tokens } = parts;
  const baseUrl = checkedBaseUrl(parts.baseUrl);
  const clients = new Map<Purpose, Http>();

  function clientOf(purpose: Purpose): Http {
    const known = clients.get(purpose);
    if (known) return known;
    const made = parts.http({
      baseUrl: baseUrl ?? hostOf(purpose),
      timeoutMs,
      describeError: describeError(purpose),
      // Ids are text in all of these APIs; the only large numbers are values of custom fields, which are doubles.
      exactIntegers: false,
      ...bearer(tokens.ofOne(purposes[purpose])),
    });
    clients.set(purpose, made);
    return made;
  }

  return {
    read: async (purpose, request, shape) => (await clientOf(purpose).read(complete(request), shape)).data,
    async list(purpose, request, shape) {
      try {
        const { items, next } = await clientOf(purpose).list(complete(request), shape);
        return { items, next: next as string | undefined };
      } catch (thrown) {
        const isOfPage = request.query?.pageToken !== undefined;
        throw isOfPage && isPageTokenRefused(thrown) ? cursorExpired(toBatonError(thrown)) : thrown;
      }
    },
    async send(purpose, request) {
      await clientOf(purpose).send(complete(request));
    },
    refusal: (purpose) => tokens.refusal(purposes[purpose]),
  };
}

const complete = ({ path: url, query = {}, ...rest }: ApiRequest): HttpRequest => ({
  ...rest,
  url,
  query: sorted({ alt: "json", prettyPrint: "false", ...query }),
});

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
  return given;
}
