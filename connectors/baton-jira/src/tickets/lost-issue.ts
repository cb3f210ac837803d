import { type HandlerContext, toBatonError } from "@baton-connectors/sdk";
import type { MadeIssue } from "../api/issues.ts";
import type { Client } from "../client.ts";
import type { Place } from "./tickets.ts";

/** The issue that was made by a request whose answer got lost: the one of these minutes, by this account, with the same content. */
export async function lostIssue(
  { client, log, signal }: HandlerContext<Client>,
  { projectKey, issueTypeId }: Place,
  { summary, description = null }: Record<string, unknown>,
): Promise<MadeIssue | undefined> {
  const jql = [
    ...[`project = ${quoted(projectKey)}`, `issuetype = ${quoted(issueTypeId)}`],
    ...["creator = currentUser()", 'created >= "-10m"'],
  ];
  try {
    const issues = await client.jira.search(`${jql.join(" AND ")} ORDER BY created DESC`, signal);
    const same = issues.filter(
      ({ id, fields }) =>
        !client.madeTickets.has(id) && fields?.summary === summary && (fields?.description ?? null) === description,
    );
    return same.length === 1 ? same[0] : undefined;
  } catch (thrown) {
    log.warn({ error: toBatonError(thrown).message }, "whether an issue was created cannot be found out");
    return undefined;
  }
}

/** https://support.atlassian.com/jira-software-cloud/docs/search-for-work-items-using-the-query-language/ */
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
