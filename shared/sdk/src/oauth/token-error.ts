import { BatonError } from "../errors.ts";
import { withoutSecretFields } from "../http/secret-fields.ts";
import type { StatusErrorDetails } from "../http/status-error.ts";
import { nonceChallenge } from "./dpop.ts";

/** Characters of an `error_description` that are shown. */
const shown = 300;

/** What a token endpoint may refuse with, and what to do about it. */
const hints = {
  // https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  invalid_request: "The token endpoint wants other parameters: check the settings for audience, resource and scopes.",
  invalid_client: "Check the client's id and its secret or key, how it is to authenticate, and this machine's clock.",
  invalid_grant:
    "What the token was asked for with has ended, was withdrawn, or is another client's: renew it, and check this machine's clock.",
  unauthorized_client: "Allow the client this kind of grant, in the app.",
  unsupported_grant_type: "Check the token endpoint's address: it does not know this kind of grant.",
  invalid_scope: "Grant the client the scopes that are asked for, or ask for fewer.",
  // https://www.rfc-editor.org/rfc/rfc8707#section-2
  invalid_target: "Check audience and resource: the server does not know what the token is to be for.",
  // https://www.rfc-editor.org/rfc/rfc9449#section-5
  invalid_dpop_proof: "A proxy may strip the DPoP header; also check this machine's clock.",
  access_denied: "Whoever grants access to the app refused it to this client.",
} as const;
export type TokenErrorHints = Partial<Record<keyof typeof hints, string>>;

/** A nonce demanded twice in a row is a server or proxy in trouble, not a wrong credential. */
const passing: readonly unknown[] = ["temporarily_unavailable", "server_error", "slow_down", nonceChallenge];

/** Whether a body says with these words that there is no token, whichever status it comes with. */
export const isTokenError = (body: unknown): boolean => {
  const { error } = fieldsOf(body);
  return typeof error === "string" && (Object.hasOwn(hints, error) || passing.includes(error));
};

/**
 * What a refusal of the token endpoint means. It says nothing of what the token is for: nothing is absent for a 404, nor a
 * permission missing for a 403. So what does not pass by itself is always "unauthenticated".
 */
export function describeTokenError(
  { status, body }: { readonly status: number; readonly body: unknown },
  { own = {}, scrub }: { readonly own?: TokenErrorHints | undefined; readonly scrub: (text: string) => string },
): StatusErrorDetails {
  if (status >= 300 && status < 400) return redirected;
  const { error, error_description } = fieldsOf(body);
  const message = [error, error_description].filter((part) => typeof part === "string").join(": ");
  const vendorCode = typeof error === "string" ? scrub(error) : undefined;
  const passes = status === 408 || status === 429 || status >= 500 || passing.includes(error);
  return {
    message: withoutSecretFields(scrub(message)).slice(0, shown),
    vendorCode,
    code: passes ? "Unavailable" : "Unauthenticated",
    hint: { ...hints, ...own }[error as keyof typeof hints],
  };
}

const redirected: StatusErrorDetails = {
  message: "the token endpoint is elsewhere; credentials do not follow a redirect",
  code: "Unauthenticated",
  hint: "Give the token endpoint's final address.",
};

const fieldsOf = (body: unknown): { readonly error?: unknown; readonly error_description?: unknown } =>
  typeof body === "object" && body !== null ? body : {};

export const unusableToken = (why: string) =>
  new BatonError("Unauthenticated", `the token endpoint answered with ${why}`);
