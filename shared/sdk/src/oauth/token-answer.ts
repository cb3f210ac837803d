import { BatonError } from "../errors.ts";
import type { Token } from "../http/token.ts";
import { unusableToken } from "./token-error.ts";

export interface AccessToken extends Token {
  readonly type: "Bearer" | "DPoP";
  /** What was granted of what was asked for. */
  readonly scopes: readonly string[];
  /** What the server says besides, e.g. where the app is: no tokens. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** What a token endpoint gives. https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
export interface TokenAnswer {
  readonly token: AccessToken;
  /** Present where the server gives one, or another one than before. */
  readonly refreshToken: string | undefined;
}

export interface Asked {
  readonly now: Date;
  readonly scopes: readonly string[];
  /** With a proof of possession; the answer must then say whether the token is bound to it. */
  readonly withProof: boolean;
  /** Where the server does not say when a token ends. */
  readonly defaultLifetimeSeconds: number | undefined;
}

/** Undefined: the answer holds no token. */
export function tokenIn(body: Readonly<Record<string, unknown>>, asked: Asked): TokenAnswer | undefined {
  const { access_token: value, token_type: typeName, expires_in, scope, refresh_token, id_token: _, ...others } = body;
  if (typeof value !== "string" || value === "") return undefined;
  if (typeof typeName !== "string" && asked.withProof) return undefined;
  // What RFC 6750 and 9449 let a header hold, and nothing that would end it.
  if (!/^[\x21-\x7e]+$/.test(value)) throw unusableToken("a malformed access token");
  return {
    token: {
      value,
      type: typeName === undefined ? "Bearer" : tokenType(typeName, asked),
      expiresAt: endOf(expires_in, asked),
      scopes: typeof scope === "string" ? scope.split(" ").filter(Boolean) : asked.scopes,
      others,
    },
    refreshToken: typeof refresh_token === "string" && refresh_token !== "" ? refresh_token : undefined,
  };
}

/** A client must not use a token of a type it does not know. https://www.rfc-editor.org/rfc/rfc6749#section-7.1 */
function tokenType(name: unknown, { withProof }: Asked): AccessToken["type"] {
  const known = withProof ? (["Bearer", "DPoP"] as const) : (["Bearer"] as const);
  const type = known.find((one) => one.toLowerCase() === String(name).toLowerCase());
  if (!type) throw unusableToken(`the token type ${String(name).slice(0, 20)}`);
  return type;
}

/** Some servers write the number as text. What is no positive number says nothing. */
function endOf(given: unknown, { now, defaultLifetimeSeconds }: Asked): Date | undefined {
  const said = typeof given === "number" || typeof given === "string" ? Number(given) : 0;
  const seconds = said > 0 ? Math.min(said, longestSeconds) : defaultLifetimeSeconds;
  return seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1000);
}
/** Ten years: far enough, and within what a Date can hold. */
const longestSeconds = 315_360_000;

/** Worth another try: a proxy in between may be well again. */
export const withoutToken = (request: BatonError["request"]) =>
  new BatonError("Unavailable", `${request?.method} ${request?.path} answered ${request?.status} without a token`, {
    malformed: true,
    request,
  });
