import type { Code, FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";

/**
 * What Slack's words stand for. The first one that is in the error counts.
 * https://docs.slack.dev/apis/web-api#errors and the table of each method.
 */
const meanings: readonly (readonly [Code, readonly string[]])[] = [
  ["Unauthenticated", ["invalid_auth", "token_revoked", "token_expired", "not_authed", "account_inactive"]],
  [
    "PermissionDenied",
    [
      ...["missing_scope", "access_denied", "not_allowed_token_type", "team_access_not_granted", "no_permission"],
      ...["ekm_access_denied", "permission_denied", "user_not_visible", "org_login_required"],
    ],
  ],
  ["NotFound", ["user_not_found", "user_already_deleted", "no_such_subteam"]],
  ["AlreadyExists", ["user_already_team_member"]],
  [
    "InvalidArgument",
    [
      ...["invalid_arguments", "missing_argument", "invalid_arg_name", "invalid_array_arg", "invalid_charset"],
      ...["invalid_form_data", "invalid_post_type", "missing_post_type", "limit_required", "invalid_limit"],
    ],
  ],
  ["FailedPrecondition", ["two_factor_setup_required", "plan_upgrade_required", "team_not_found"]],
  ["Unavailable", ["internal_error", "service_unavailable", "request_timeout", "fatal_error"]],
  ["Unimplemented", ["method_deprecated", "deprecated_endpoint", "unknown_method"]],
];

const hints: Readonly<Record<string, string>> = {
  invalid_auth: "The token is not known to Slack: copy it again from the app's page OAuth & Permissions.",
  token_revoked: "The token was revoked: install the app to the workspace again and use its new token.",
  token_expired: "The token has expired: use one without rotation, or install the app again.",
  account_inactive: "The user or app behind the token was removed: install the app again.",
  missing_scope: "Add the scope to the app under OAuth & Permissions, and install the app to the workspace again.",
  team_access_not_granted:
    "Install the app to this workspace too, or have an owner of the organization grant it access.",
  not_allowed_token_type: "Use a token of the other kind: bot tokens begin with xoxb-, user tokens with xoxp-.",
  ekm_access_denied: "An administrator has suspended access to the messages of this organization.",
  org_login_required: "The workspace is being moved to an organization: try again once that is done.",
  two_factor_setup_required: "The user behind the token must set up two-factor authentication first.",
  plan_upgrade_required: "The workspace's plan does not have this.",
};

/** Slack refuses with 200 and a word. What is neither `ok` nor names an error is no answer of Slack's: see `answer` in `web.ts`. */
export function webRefusal({ body, headers }: FailedResponse): StatusErrorDetails | undefined {
  const { ok, error, needed } = fieldsOf(body);
  if (ok !== false || typeof error !== "string" || error === "") return undefined;
  const code = meanings.find(([, words]) => words.some((word) => error.toLowerCase().includes(word)))?.[0];
  return {
    message: described(body, error),
    vendorCode: error,
    hint: Object.hasOwn(hints, error) ? hints[error] : undefined,
    // Which scope is missing, Slack says beside the error: https://docs.slack.dev/authentication/installing-with-oauth#errors
    permission: error === "missing_scope" && typeof needed === "string" ? needed : undefined,
    ...(code && { code }),
    ...(error.includes("ratelimited") && { limited: {} }),
    ...(!code && headers.has("retry-after") && { limited: {} }),
  };
}

/** Any other status: only limits come with words of Slack's own; a page of a proxy says nothing. */
export function webFailure({ status, body }: FailedResponse): StatusErrorDetails {
  const { error } = fieldsOf(body);
  const word = typeof error === "string" ? error : undefined;
  // Every method is there always: nothing of what was asked for is "not found".
  const elsewhere = status === 404 && ({ code: "FailedPrecondition", hint: "Is --base-url that of Slack?" } as const);
  return { message: word, vendorCode: word, ...elsewhere };
}

function described(body: unknown, error: string): string {
  const { response_metadata: metadata, needed } = fieldsOf(body);
  const { messages } = fieldsOf(metadata);
  const said = Array.isArray(messages) ? messages.filter((one) => typeof one === "string") : [];
  const more = error === "missing_scope" && typeof needed === "string" ? [`needed: ${needed}`, ...said] : said;
  return more.length > 0 ? `${error} (${more.join("; ")})` : error;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
