import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";

const hints: Readonly<Record<string, string>> = {
  missing_scope: "The Business+ token needs the user scope admin, given by an owner or admin.",
  invalid_authentication: "The Business+ token is not known to Slack, or was revoked.",
  cannot_perform_operation: "An admin cannot act on owners: use the token of an owner.",
  user_limit_reached: "The plan has no licence left.",
  user_is_restricted: "Guests cannot be members of this group.",
};

/** SCIM's error, which version 1.1 wraps in `Errors`. https://docs.slack.dev/reference/scim-api/errors */
export function scimFailure({ body, status }: FailedResponse): StatusErrorDetails {
  const said = fieldsOf(body);
  const { description } = fieldsOf(said.Errors);
  const word = [said.detail, description, said.error].find((one) => typeof one === "string") as string | undefined;
  return {
    message: word,
    vendorCode: word,
    hint: word === undefined ? undefined : hints[word],
    permission: status === 403 && word === "missing_scope" ? "admin" : undefined,
  };
}

/** With the status of a success, SCIM errors and those of the Web API are errors all the same. */
export function scimRefusal(answer: FailedResponse): StatusErrorDetails | undefined {
  const { Errors, ok, error } = fieldsOf(answer.body);
  if (Errors !== undefined) return { ...scimFailure(answer), code: "Unavailable" };
  return ok === false && typeof error === "string" ? { ...scimFailure(answer), code: "Unknown" } : undefined;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
