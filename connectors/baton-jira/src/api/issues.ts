import { type Http, type ListPage, path } from "@baton-connectors/sdk";
import {
  anything,
  flag,
  id,
  object,
  optional,
  optionalListOf,
  record,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import { nextStart } from "./pages.ts";
import { jiraUser } from "./users.ts";

const status = object({ id, name: text });
export type Status = Shaped<typeof status>;

const something = optional(anything);
const allowedValue = object({
  ...{ id: something, name: something, value: something, key: something, children: something },
});

/** What may be chosen: options have a value, all else a name; of a cascading list each has those below it. */
export type AllowedValue = Shaped<typeof allowedValue>;

const field = object({
  key: text,
  fieldId: text,
  name: text,
  required: flag,
  schema: optional(object({ type: text, items: text, system: text, custom: text })),
  allowedValues: optionalListOf(allowedValue),
});
export type Field = Shaped<typeof field>;

const made = object({ id, key: requiredText });
export type MadeIssue = Shaped<typeof made>;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-get */
const issue = object({
  id,
  key: requiredText,
  self: text,
  fields: object({
    summary: text,
    description: optional(anything),
    labels: optionalListOf(requiredText),
    status: optional(object({ id, name: text })),
    issuetype: optional(object({ id, name: text })),
    assignee: optional(jiraUser),
    reporter: optional(jiraUser),
    created: text,
    updated: text,
  }),
});
export type Issue = Shaped<typeof issue>;

const transition = object({ id, to: optional(object({ id })) });
export type Transition = Shaped<typeof transition>;
const found = object({ id, key: requiredText, fields: record });

/** Jira gives up to 200 of these. */
const rowsAPage = 200;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/ and …/rest/v3/api-group-status/ */
export const issuesApi = (http: Http) => ({
  /** The statuses of a project that mean that an issue is done. */
  listDoneStatuses: (projectId: string, startAt: number, signal: AbortSignal): Promise<ListPage<Status>> =>
    http.list(
      {
        url: path`/rest/api/3/statuses/search`,
        query: { maxResults: rowsAPage, projectId, startAt, statusCategory: "DONE" },
        signal,
      },
      { items: "values", row: status, next: nextStart },
    ),

  listFields: (
    projectId: string,
    issueTypeId: string,
    startAt: number,
    signal: AbortSignal,
  ): Promise<ListPage<Field>> =>
    http.list(
      {
        url: path`/rest/api/2/issue/createmeta/${projectId}/issuetypes/${issueTypeId}`,
        query: { maxResults: rowsAPage, startAt },
        signal,
      },
      { items: "fields", row: field, next: nextStart },
    ),

  createIssue: async (fields: object, signal: AbortSignal): Promise<MadeIssue> =>
    (await http.read({ method: "POST", url: path`/rest/api/2/issue`, json: { fields }, signal }, made)).data,

  getIssue: async (idOrKey: string, signal: AbortSignal): Promise<Issue> =>
    (await http.read({ url: path`/rest/api/2/issue/${idOrKey}`, signal }, issue)).data,

  listTransitions: async (issueId: string, signal: AbortSignal) =>
    (
      await http.list(
        { url: path`/rest/api/2/issue/${issueId}/transitions`, signal },
        { items: "transitions", row: transition, next: nextStart },
      )
    ).items,

  transition: (issueId: string, transitionId: string, signal: AbortSignal) =>
    http.send({
      method: "POST",
      url: path`/rest/api/2/issue/${issueId}/transitions`,
      json: { transition: { id: transitionId } },
      signal,
    }),

  /** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/#api-rest-api-2-search-jql-get */
  search: async (jql: string, signal: AbortSignal) =>
    (
      await http.list(
        {
          url: path`/rest/api/2/search/jql`,
          query: { jql, fields: "summary,description,issuetype", maxResults: 50 },
          signal,
        },
        { items: "issues", row: found, next: () => undefined },
      )
    ).items,
});
