import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import { rolesFor } from "./permissions.ts";
import { scopeOf } from "./scopes.ts";

/** https://developer.okta.com/docs/reference/error-codes/ */
export const errorCode = {
  validation: "E0000001",
  denied: "E0000006",
  notFound: "E0000007",
  invalidPath: "E0000008",
  invalidToken: "E0000011",
  unsupported: "E0000060",
  roleAlreadyAssigned: "E0000090",
} as const;

export type Auth = "api-token" | "oauth";

/** What Okta's answer means, whichever status it came with, to who authenticates so. */
export const describeOktaError =
  (auth: Auth) =>
  (failure: FailedResponse): StatusErrorDetails =>
    described(failure, auth);

function described({ method, url, status, body }: FailedResponse, auth: Auth): StatusErrorDetails {
  const code = textIn(body, "errorCode");
  const errorSummary = textIn(body, "errorSummary");
  const causes = validationCauses(body).filter(Boolean);
  const message = [errorSummary, causes.length > 0 && `(${causes.join("; ")})`].filter(Boolean).join(" ");
  const details: StatusErrorDetails = { message, vendorCode: code };
  if (code === errorCode.notFound || code === errorCode.invalidPath) return { ...details, code: "NotFound" };
  // Okta says with a code what it does not have. Without one it was not Okta that answered: nothing is known to be gone.
  if (status === 404 && code === undefined) {
    return {
      ...details,
      code: "Unknown",
      hint: "Check the domain, and the proxies on the way: this is no answer of Okta.",
    };
  }
  if (code === errorCode.unsupported) {
    const hint = url.pathname.startsWith("/api/v1/groups/") ? unchangeableGroup : undefined;
    return { ...details, code: "FailedPrecondition", hint };
  }
  if (status === 401) {
    return { ...details, hint: unaccepted[auth] };
  }
  if (status === 403) {
    const permission = scopeOf(method, url.pathname);
    return { ...details, permission, hint: refused[auth](permission, rolesFor(permission)) };
  }
  return details;
}

const unchangeableGroup =
  "Okta decides about its own group Everyone, and an app about the groups that it pushes: change those in the app, or another group.";

const unaccepted: Readonly<Record<Auth, string>> = {
  "api-token":
    "Okta does not accept the API token: check that it is not expired or revoked, that its user is active, and that it belongs to this domain.",
  oauth:
    "Okta does not accept the access token of the OAuth app: check that the app is active and belongs to this domain, and this machine's clock.",
};

/** An API token has no scopes: what it may do is what its user may do. */
const refused: Readonly<Record<Auth, (scope: string, roles: string) => string>> = {
  "api-token": (_, roles) => `Give the token's user an admin role that allows it: ${roles}.`,
  oauth: (scope, roles) =>
    `Grant ${scope} to the OAuth app in its tab Okta API Scopes, and in its tab Admin roles a role that carries it: ${roles}.`,
};

/** The summaries behind a validation failure. */
export function validationCauses(body: unknown): readonly string[] {
  const causes = fieldOf(body, "errorCauses");
  return Array.isArray(causes) ? causes.map((cause) => textIn(cause, "errorSummary") ?? "") : [];
}

/** An error's body may be anything, also what a proxy says. */
function textIn(body: unknown, name: string): string | undefined {
  const value = fieldOf(body, name);
  return typeof value === "string" ? value : undefined;
}
const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
