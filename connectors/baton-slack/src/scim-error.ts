import type { Code, FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";

/** https://docs.slack.dev/reference/scim-api#errors */
const hints: Readonly<Record<string, string>> = {
  missing_scope: "The Business+ token needs the user scope admin, given by an owner or admin.",
  permission_denied: "The Business+ token needs the user scope admin, given by an owner or admin.",
  invalid_authentication:
    "The Business+ token is not known to Slack, was revoked, or lacks the user scope admin, given by an owner or admin.",
  missing_authentication: "Set --business-plus-token or BATON_BUSINESS_PLUS_TOKEN.",
  plus_teams_only: "The workspace's plan has no SCIM: leave --business-plus-token away, or change the plan.",
  non_org_teams_only: "In an Enterprise organization the app must be installed on the organization.",
  cannot_perform_operation: "An admin cannot act on owners: use the token of an owner.",
  cannot_modify_owner: "Owners are changed in Slack's administration only.",
  cannot_disable_primary_owner: "Make somebody else the primary owner first.",
  primary_owner_check_failure: "Make somebody else the primary owner first.",
  cannot_disable_bot_user_with_scim: "Remove the bot's app from the workspace instead.",
  user_limit_reached: "The plan has no licence left.",
  user_is_restricted: "Guests cannot be members of this group.",
  unable_to_add_deleted_or_guest_to_group: "Neither deactivated accounts nor guests can be members of this group.",
  group_member_max_exceeded: "The group is full: Slack allows 15,000 members of an IDP group.",
  username_too_long: "A username has 21 characters at most.",
  username_taken: "Usernames are unique, also among the names of channels.",
};

/** Slack's documentation does not say which status goes with a word; what these mean does not depend on it. */
const codes: Readonly<Record<string, Code>> = {
  email_taken: "AlreadyExists",
  username_taken: "AlreadyExists",
  plus_teams_only: "FailedPrecondition",
  non_org_teams_only: "FailedPrecondition",
};

/** SCIM's error, which version 1.1 wraps in `Errors`. https://docs.slack.dev/reference/scim-api/errors */
export function scimFailure({ body, status, url }: FailedResponse): StatusErrorDetails {
  const said = fieldsOf(body);
  const { description } = fieldsOf(said.Errors);
  const word = [said.detail, description, said.error].find((one) => typeof one === "string") as string | undefined;
  // The lists are always there; only what is in them may not be.
  if (status === 404 && /\/(Users|Groups)$/.test(url.pathname))
    return { message: word, code: "FailedPrecondition", hint: "Is --base-url that of Slack, and SCIM in the plan?" };
  return {
    message: word,
    vendorCode: word,
    hint: word !== undefined && Object.hasOwn(hints, word) ? hints[word] : undefined,
    permission: word !== undefined && ofTheScope.includes(word) && status !== 200 ? "admin" : undefined,
    ...(word !== undefined && Object.hasOwn(codes, word) && { code: codes[word]! }),
  };
}

const ofTheScope = ["missing_scope", "permission_denied"];

/** With the status of a success, SCIM errors and those of the Web API are errors all the same. */
export function scimRefusal(answer: FailedResponse): StatusErrorDetails | undefined {
  const { Errors, ok, error } = fieldsOf(answer.body);
  if (Errors !== undefined) return { ...scimFailure(answer), code: "Unavailable" };
  return ok === false && typeof error === "string" ? { ...scimFailure(answer), code: "Unknown" } : undefined;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
