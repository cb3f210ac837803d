import type { FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import { neededFor } from "./scopes.ts";

/** What Jira says in words only, as codes. */
export const alreadyMember = "already-a-member";
export const notAMember = "not-a-member";
const sentences: readonly (readonly [string, string])[] = [
  ["User is already a member of", alreadyMember],
  ["already a member of the project role", alreadyMember],
  ["not a member of", notAMember],
];

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
export function jiraFailure({ status, body, method, url }: FailedResponse): StatusErrorDetails {
  const message = saidBy(body);
  const vendorCode = sentences.find(([sentence]) => message?.includes(sentence))?.[1];
  return { message, vendorCode, ...refusal(status, message, neededFor(method, url.pathname)) };
}

function refusal(status: number, message = "", { scope, permission }: ReturnType<typeof neededFor>) {
  if (status === 401 && /scope/i.test(message))
    return { permission: scope, hint: `Give the API token the scope ${scope}, or use one without scopes.` };
  if (status === 401)
    return { hint: "Check --jira-email and --jira-api-token: the token must be that person's, and not expired." };
  if (status === 403) return { permission, hint: `Give the token's account the permission ${permission} in Jira.` };
  return {};
}

/** All that an error says: messages, then those of single fields. The gateway and the organization's API have forms of their own. */
function saidBy(body: unknown): string | undefined {
  const { errorMessages, errors, message } = fieldsOf(body);
  const ofFields = Array.isArray(errors)
    ? errors.map((one) => fieldsOf(one).detail ?? fieldsOf(one).title)
    : Object.entries(fieldsOf(errors)).map(([field, text]) => `${field}: ${text}`);
  const said = [...(Array.isArray(errorMessages) ? errorMessages : []), ...ofFields, message];
  const texts = said.filter((text) => typeof text === "string" && text !== "");
  return texts.length > 0 ? texts.join("; ") : undefined;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
