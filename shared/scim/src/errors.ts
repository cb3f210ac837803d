import { BatonError, type FailedResponse, type StatusErrorDetails } from "@baton-connectors/sdk";
import { attribute, isObject, valuesOf } from "./attributes.ts";

/** What a server says when it refuses. https://www.rfc-editor.org/rfc/rfc7644#section-3.12 */
export function describeScimError({ status, body }: FailedResponse): StatusErrorDetails {
  if (!isObject(body)) return {};
  // SCIM 1.1, and Salesforce to this day, put it into a list.
  const said = isObject(valuesOf(attribute(body, "Errors"))[0]) ? valuesOf(attribute(body, "Errors"))[0] : body;
  const text = (name: string) => {
    const value = attribute(said, name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const scimType = text("scimType");
  const detail = text("detail") ?? text("description") ?? text("message");
  const message = [detail, scimType && `(${scimType})`].filter(Boolean).join(" ");
  return {
    ...(message && { message }),
    vendorCode: scimType ?? (status === 400 ? text("code") : undefined),
    // https://www.rfc-editor.org/rfc/rfc9865#section-2.1
    ...((scimType === "invalidCursor" || scimType === "expiredCursor") && { code: "FailedPrecondition" as const }),
    body,
  };
}

/** The server does not take a request as it is written, so that another way may do: no word of what it did. */
export function isRefusedForm(thrown: unknown): thrown is BatonError {
  if (!(thrown instanceof BatonError)) return false;
  const status = thrown.request?.status;
  return status === 400 || status === 405 || status === 501;
}

/** There is no PATCH: RFC 7644 leaves that to the server. https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2 */
export const isNoPatch = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError &&
  thrown.request?.method === "PATCH" &&
  (thrown.request.status === 405 || thrown.request.status === 501);

/** What is asked for is there already. https://www.rfc-editor.org/rfc/rfc7644#section-3.12 */
export const isUniqueness = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && (thrown.request?.status === 409 || thrown.vendorCode === "uniqueness");
