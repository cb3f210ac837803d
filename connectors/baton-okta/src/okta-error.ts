import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import { scopeOf } from "./scopes.ts";
import { textOf } from "./text.ts";

/** Okta's error body. https://developer.okta.com/docs/reference/error-codes/ */
interface OktaErrorBody {
  readonly errorCode?: string;
  readonly errorSummary?: string;
  readonly errorCauses?: unknown;
}

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
  const { errorCode: code, errorSummary } = bodyOf(body);
  const causes = validationCauses(body).filter(Boolean);
  const message = [errorSummary, causes.length > 0 && `(${causes.join("; ")})`].filter(Boolean).join(" ");
  const details: StatusErrorDetails = { message, vendorCode: code };
  if (code === errorCode.notFound || code === errorCode.invalidPath) return { ...details, code: "NotFound" };
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

const bodyOf = (body: unknown): OktaErrorBody =>
  typeof body === "object" && body !== null ? (body as OktaErrorBody) : {};

/** The summaries behind a validation failure. */
export function validationCauses(body: unknown): readonly string[] {
  const { errorCauses } = bodyOf(body);
  if (!Array.isArray(errorCauses)) return [];
  return errorCauses.map((cause: { readonly errorSummary?: unknown } | null) => textOf(cause?.errorSummary));
}
