import { BatonError, type FailedResponse, type StatusErrorDetails } from "@baton-connectors/sdk";

/** GitHub's error body. https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
interface GithubErrorBody {
  readonly message?: string;
  readonly documentation_url?: string;
  readonly errors?: readonly (
    | string
    | { readonly message?: string; readonly code?: string; readonly field?: string }
  )[];
}

const bodyOf = (body: unknown): GithubErrorBody =>
  typeof body === "object" && body !== null ? (body as GithubErrorBody) : {};

/** What GitHub says behind the headline of a 422. */
export function reasonsOf(body: unknown): readonly string[] {
  const { errors } = bodyOf(body);
  if (!Array.isArray(errors)) return [];
  return errors
    .map((one) => (typeof one === "string" ? one : (one.message ?? [one.field, one.code].filter(Boolean).join(" "))))
    .filter((text) => text !== "");
}

/**
 * Limits come as 403 too. With nothing remaining it is the hourly one, and the end of the window counts; else a secondary
 * one, with a wait of its own: as Retry-After says, or a minute.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
function limitOf({ status, headers, body }: FailedResponse): StatusErrorDetails["limited"] {
  if (status !== 403 && status !== 429) return undefined;
  if (headers.get("x-ratelimit-remaining") === "0") return {};
  if (headers.has("retry-after")) return {};
  const isSecondary = /(#abuse-rate-limits|secondary-rate-limits)$/.test(documentation(body));
  return status === 429 || isSecondary ? { afterSeconds: 60 } : undefined;
}

const documentation = (body: unknown): string => bodyOf(body).documentation_url ?? "";

/** What GitHub's answer means, whichever status it came with. */
export function describeGithubError(failure: FailedResponse): StatusErrorDetails {
  const { status, headers, body } = failure;
  const reasons = reasonsOf(body);
  const headline = bodyOf(body).message ?? "";
  const message = reasons.length > 0 ? `${headline} (${reasons.join("; ")})` : headline;
  const limited = limitOf(failure);
  if (limited) return { message, limited };
  if (status === 401) {
    return {
      message,
      hint: "GitHub does not accept the credentials: the token may be expired, revoked, or of another instance.",
    };
  }
  if (status !== 403) return { message };
  const sso = headers.get("x-github-sso");
  if (sso?.startsWith("required")) {
    const url = /url=(\S+)/.exec(sso)?.[1];
    return {
      message,
      permission: "single sign-on",
      // Nothing behind the address, so that it can be followed as it stands.
      hint: `Authorize the token for the organization's SAML single sign-on${url ? `: ${url}` : ", in GitHub's settings of the token."}`,
    };
  }
  const scopes = headers.get("x-accepted-oauth-scopes");
  const permissions = headers.get("x-accepted-github-permissions");
  const permission = permissions || scopes || undefined;
  return {
    message,
    permission,
    ...(permission && {
      hint: `Give the credentials ${permissions ? `the permission ${permissions}` : `one of the scopes ${scopes}`}.`,
    }),
  };
}

/**
 * Whether GitHub keeps a repository from everybody for a legal reason.
 * https://github.blog/2016-03-17-the-451-status-code-is-now-supported/
 */
export const isBlocked = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && thrown.request?.status === 451;

/**
 * Whether GitHub refuses: of what credentials may not see it also says that it is not there. For what must be told to be left out.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
 */
export const isRefused = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && (thrown.code === "PermissionDenied" || thrown.code === "NotFound");
