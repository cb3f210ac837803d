import type { ConnectContext } from "../connector.ts";
import { BatonError, configError } from "../errors.ts";
import type { HttpRequest } from "../http/http.ts";
import { requiredRecord } from "../http/shapes.ts";
import { failedRequest, statusError } from "../http/status-error.ts";
import { beforeRequest } from "../waiting/request-scope.ts";
import type { ClientAuthentication } from "./client-authentication.ts";
import { createDpop, nonceChallenge } from "./dpop.ts";
import type { SigningKey } from "./signing-key.ts";
import { type TokenAnswer, tokenIn, withoutToken } from "./token-answer.ts";
import { describeTokenError, isTokenError, type TokenErrorHints } from "./token-error.ts";

export type OauthContext = Pick<ConnectContext, "http" | "secrets" | "now">;
export type Form = NonNullable<HttpRequest["form"]>;

export interface TokenEndpointOptions {
  readonly tokenUrl: string | URL;
  /** Absent where what is exchanged for the token proves enough. */
  readonly client?: ClientAuthentication | undefined;
  readonly scopes?: readonly string[];
  /** What the server wants besides, e.g. `audience`, or `resource` (https://www.rfc-editor.org/rfc/rfc8707). */
  readonly parameters?: Form;
  /** A key that tokens are bound to: requests carry proofs. What is sent with the token needs some, too: `createDpop`. */
  readonly dpopKey?: SigningKey;
  /** What to do about a refusal, where more is known than its name says. */
  readonly hints?: TokenErrorHints;
  /** A server that does not say how long a token lives means this. Default: until it is refused. */
  readonly defaultLifetimeSeconds?: number;
}

/** Token endpoints answer within seconds or not at all. */
const timeoutMs = 30_000;

/** Sends what a grant consists of, and reads the token in the answer. */
export interface TokenEndpoint {
  /** The grant is made anew where the request has to be sent again. */
  request(grant: () => Form | Promise<Form>): Promise<TokenAnswer>;
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-3.2 */
export function tokenEndpoint(options: TokenEndpointOptions, { http, secrets, now }: OauthContext): TokenEndpoint {
  const { client, scopes = [], parameters, hints, defaultLifetimeSeconds } = options;
  const url = checkedTokenUrl(options.tokenUrl);
  const dpop = options.dpopKey && createDpop({ key: options.dpopKey, now });
  for (const secret of client?.secrets ?? []) secrets.add(secret);
  const endpoint = http({
    timeoutMs,
    bucket: () => url.pathname,
    // Asked anew for a request that is sent twice.
    ...(dpop && { headers: async ({ method }) => ({ DPoP: await dpop.proof({ method, url }) }) }),
    describeError: ({ status, headers, body }) => {
      dpop?.learn(headers);
      return describeTokenError({ status, body }, { own: hints, scrub: secrets.scrub });
    },
  });

  async function send(grant: () => Form | Promise<Form>): Promise<TokenAnswer> {
    const { form, headers } = (await client?.prove(url, now())) ?? {};
    const fields = {
      ...(await grant()),
      ...form,
      ...(scopes.length > 0 && { scope: scopes.join(" ") }),
      ...parameters,
    };
    const request = { method: "POST", url, form: fields, ...(headers && { headers }), secretAnswer: true } as const;
    const answer = await endpoint.read(request, requiredRecord);
    dpop?.learn(answer.headers);
    const asked = { now: now(), scopes, withProof: dpop !== undefined, defaultLifetimeSeconds };
    const found = tokenIn(answer.data, asked);
    if (found) return found;
    if (!isTokenError(answer.data)) throw withoutToken(failedRequest(request, answer));
    // Some servers refuse with 200.
    const details = describeTokenError(
      { status: answer.status, body: answer.data },
      { own: hints, scrub: secrets.scrub },
    );
    throw statusError(request, answer, now(), { ...details, body: answer.data });
  }

  async function sendWithNonce(grant: () => Form | Promise<Form>): Promise<TokenAnswer> {
    const before = dpop?.nonce;
    try {
      return await send(grant);
    } catch (thrown) {
      if (!(dpop && thrown instanceof BatonError && thrown.vendorCode === nonceChallenge)) throw thrown;
      if (dpop.nonce === before) {
        const message = "the token endpoint asked for a DPoP nonce but did not send a new one";
        throw new BatonError("Unavailable", message, { cause: thrown, request: thrown.request });
      }
      return send(grant);
    }
  }

  // What a grant consists of is good for one request, so this one is not repeated as it is: what needs the token is.
  return { request: (grant) => beforeRequest(() => sendWithNonce(grant)) };
}

/** Credentials must not travel in clear over a network. */
export function checkedTokenUrl(given: string | URL): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLoopback = url && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback))) return url;
  throw configError(
    `the token endpoint's address must be https, or http on this machine: ${url?.origin ?? "no address"}`,
  );
}
