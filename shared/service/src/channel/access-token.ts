import { randomBytes } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Log } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { HostHttp } from "@baton-connectors/sdk/host";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import { SignJWT } from "jose";
import { z } from "zod";
import type { ClientId } from "../credentials/client-id.ts";
import type { ClientSecret } from "../credentials/client-secret.ts";
import type { Address } from "./address.ts";
import { notConductorOne } from "./rpc-error.ts";
import { said } from "./said.ts";
import { boundedText } from "./token-answer.ts";

/** The access token of every call, fetched when there is none that is still good. */
export interface AccessToken {
  /** `Bearer …` */
  authorization(): Promise<string>;
  /** The server does not take it: the next call fetches another. */
  forget(): void;
}

export interface AccessTokenOptions {
  readonly clientId: ClientId;
  readonly clientSecret: ClientSecret;
  readonly address: Address;
  readonly http: Pick<HostHttp, "fetch">;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => Date;
}

const answerSchema = z.object({
  access_token: z.string().default(""),
  token_type: z.string().default(""),
  expires_in: z.number().default(0),
});
const refusalSchema = z.object({ error: z.string().optional(), error_description: z.string().optional() });

/** A token is not used for its last ten seconds, nor, if it lives shortly, for the second half of its life. */
const marginMs = 10_000;
const notableSkewMs = 90_000;
const tokenPath = "/auth/v1/token";
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export function createAccessToken(options: AccessTokenOptions): AccessToken {
  const { now } = options;
  let current: { authorization: string; until: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetch(): Promise<string> {
    const { access_token, token_type, expires_in } = await request(options);
    options.secrets.add(access_token);
    const authorization = `${scheme(token_type)} ${access_token}`;
    const lifetimeMs = expires_in * 1000;
    current = { authorization, until: now().getTime() + lifetimeMs - Math.min(marginMs, lifetimeMs / 2) };
    return authorization;
  }
  return {
    async authorization() {
      if (current && now().getTime() < current.until) return current.authorization;
      fetching ??= fetch().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget() {
      current = undefined;
    },
  };
}

async function request(options: AccessTokenOptions) {
  const { address, clientId, http, now } = options;
  let response: Response;
  let body: string;
  try {
    response = await http.fetch({
      method: "POST",
      // The assertion is for this host, over TLS.
      redirect: "manual",
      url: new URL(`https://${address.authority}${tokenPath}`),
      headers: new Headers({ "content-type": "application/x-www-form-urlencoded" }),
      body: new URLSearchParams({
        client_assertion: await assertion(options),
        client_assertion_type: assertionType,
        client_id: clientId.text,
        grant_type: "client_credentials",
      }).toString(),
    });
    body = await boundedText(response);
  } catch (thrown) {
    const { message, hint, kind, code, request: asked } = toBatonError(thrown);
    // Not the way there: what answered, and what it answered.
    if (code === "Unauthenticated") throw thrown;
    throw new BatonError("Unavailable", `failed to get token: ${message}`, {
      ...{ kind, request: asked, cause: thrown },
      hint: certificateHint(thrown) ?? hint,
    });
  }
  const skewMs = Date.parse(response.headers.get("date") ?? "") - now().getTime();
  if (response.status !== 200) throw refused(response, body, skewMs, address.host);
  const parsed = answerSchema.safeParse(json(body));
  if (!parsed.success) {
    throw unauthenticated(
      "failed to get token: the answer is not what a token endpoint answers",
      notConductorOne(address.host),
    );
  }
  if (!parsed.data.access_token)
    throw unauthenticated("failed to get token: empty access token", notConductorOne(address.host));
  return parsed.data;
}

async function assertion({ clientId, clientSecret, address, now }: AccessTokenOptions): Promise<string> {
  const seconds = Math.floor(now().getTime() / 1000);
  const { keyId } = clientSecret;
  return new SignJWT({ iss: clientId.text, sub: clientId.text, aud: address.audience })
    .setProtectedHeader({
      alg: "EdDSA",
      nonce: randomBytes(16).toString("hex"),
      ...(keyId !== undefined && { kid: keyId }),
    })
    .setIssuedAt(seconds)
    .setNotBefore(seconds - 120)
    .setExpirationTime(seconds + 120)
    .sign(clientSecret.key);
}

/** A refusal of these credentials is final; a server in trouble is asked again. */
function refused({ status, headers }: Response, body: string, skewMs: number, host: string): BatonError {
  const refusal = refusalSchema.safeParse(json(body));
  const reason = refusal.data?.error_description ?? refusal.data?.error;
  const message = `failed to get token: ${status} ${STATUS_CODES[status] ?? ""}${reason ? `: ${said(reason)}` : ""}`;
  if (status >= 500 || status === 429 || status === 408) {
    return new BatonError("Unavailable", message, {
      hint: "ConductorOne, or a gateway before it, has trouble; the request is repeated.",
      request: { method: "POST", host, path: tokenPath, status },
    });
  }
  if (status >= 300 && status < 400) {
    const to = headers.get("location");
    const where = to && URL.canParse(to) ? ` to ${said(new URL(to).origin)}` : "";
    return unauthenticated(`${message}: a redirect${where}, which is not followed`, notConductorOne(host));
  }
  if (Math.abs(skewMs) > notableSkewMs) {
    const minutes = Math.round(Math.abs(skewMs) / 60_000);
    return unauthenticated(
      message,
      `This machine's clock is ${minutes} minutes ${skewMs > 0 ? "behind" : "ahead of"} ConductorOne's: set it right (NTP).`,
    );
  }
  if (status === 400 || status === 401 || status === 403) {
    return unauthenticated(
      message,
      "Check --client-id and --client-secret: they belong together, and the secret may have been revoked or replaced.",
    );
  }
  return unauthenticated(message, notConductorOne(host));
}

const unauthenticated = (message: string, hint: string) =>
  new BatonError("Unauthenticated", message, { kind: "config", hint });

/** RFC 6750 and its relatives in their usual spelling, whatever else verbatim. */
function scheme(type: string): string {
  const known: Readonly<Record<string, string>> = { "": "Bearer", bearer: "Bearer", mac: "MAC", basic: "Basic" };
  return known[type.toLowerCase()] ?? type;
}

const unknownAuthority = "Give --c1-ca-file (or SSL_CERT_FILE) the certificate of its authority.";
/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateHints: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED:
    "Renew it, or its authority's in --c1-ca-file if that is the old one; or set this machine's clock right.",
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
};
function certificateHint(thrown: unknown): string | undefined {
  for (let error = thrown; Error.isError(error); error = error.cause) {
    const hint = certificateHints[(error as NodeJS.ErrnoException).code ?? ""];
    if (hint) return hint;
  }
  return undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
