import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
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

/** What Okta's answer means, whichever status it came with. */
export function describeOktaError({ method, url, status, body }: FailedResponse): StatusErrorDetails {
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
  if (code === errorCode.unsupported) return { ...details, code: "FailedPrecondition" };
  if (status === 401) {
    return {
      ...details,
      hint: "Okta does not accept the credentials: check that the API token is active and belongs to this domain.",
    };
  }
  if (status === 403) {
    const permission = scopeOf(method, url.pathname);
    return {
      ...details,
      permission,
      hint: `Grant ${permission}: as a scope of the OAuth app, and through an admin role of the app or of the token's user.`,
    };
  }
  return details;
}

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
