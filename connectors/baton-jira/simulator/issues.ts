import type { SimulatedReply } from "@baton-connectors/simulators";
import { problemsOf } from "./issue-fields.ts";
import { projectOf, typeJson } from "./projects.ts";
import { done, fail, invalid, ok, pageOf } from "./reply.ts";
import { type Asked, type Route, userJson, userOf } from "./site.ts";
import type { Issue } from "./tenant.ts";

const read = "read:jira-work";
const write = "write:jira-work";
const firstNumber = 909;

const noIssue = () => fail(404, "Issue does not exist or you do not have permission to see it.");
const issueOf = ({ tenant, parts }: Asked): Issue | undefined => {
  const wanted = parts[0]!.toUpperCase();
  return tenant.issues.find(({ id, key, hidden }) => !hidden && (id === wanted || key.toUpperCase() === wanted));
};

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/, …-issue-search/ */
export const issueRoutes: readonly Route[] = [
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/issue\/createmeta\/([^/]+)\/issuetypes\/([^/]+)$/, scope: read },
    takes: ["maxResults", "startAt"],
    answer: (asked) => {
      const [project, type] = asked.parts as [string, string];
      const fields = Object.hasOwn(asked.tenant.createmeta, type) ? asked.tenant.createmeta[type] : undefined;
      if (!projectOf(asked, project) || !fields)
        return fail(404, `Issue type with id '${type}' was not found in the project.`);
      const { values, startAt, maxResults, total } = pageOf(asked.url, fields, {
        most: asked.options.maxFields ?? 200,
        normal: 50,
      });
      const rows = values.map((field) => ({
        operations: ["set"],
        hasDefaultValue: false,
        key: field.fieldId,
        ...field,
      }));
      return ok({ maxResults, startAt, total, fields: rows });
    },
  },
  { ...{ method: "POST", path: /^\/rest\/api\/[23]\/issue$/, takes: [], scope: write }, answer: createIssue },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/issue\/([^/]+)$/, takes: [], scope: read },
    answer: (asked) => {
      const found = issueOf(asked);
      if (!found) return noIssue();
      const { id, key, fields } = found;
      const self = `${asked.base}/rest/api/2/issue/${id}`;
      return ok({
        expand: "renderedFields,names,schema,operations,editmeta",
        id,
        self,
        key,
        ...(fields && { fields }),
      });
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/issue\/([^/]+)\/transitions$/, takes: [], scope: read },
    answer: (asked) => {
      if (!issueOf(asked)) return noIssue();
      const transitions = asked.tenant.statuses.map(({ id, name }) => ({ id: `9${id}`, name, to: { id, name } }));
      return ok({ expand: "transitions", transitions });
    },
  },
  {
    ...{ method: "POST", path: /^\/rest\/api\/[23]\/issue\/([^/]+)\/transitions$/, takes: [], scope: write },
    answer: (asked) => {
      const found = issueOf(asked);
      if (!found?.fields) return noIssue();
      const { transition } = (asked.json ?? {}) as { transition?: { id?: string } };
      const status = asked.tenant.statuses.find(({ id }) => `9${id}` === transition?.id);
      if (!status) return fail(400, `Transition id '${transition?.id}' is not valid for this issue.`);
      found.fields.status = { id: status.id, name: status.name };
      return done();
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/search\/jql$/, takes: ["jql", "fields", "maxResults"], scope: read },
    answer: search,
  },
];

/** The one query that is asked: what somebody made lately in a project. */
function search(asked: Asked): SimulatedReply {
  const { tenant, query } = asked;
  const parts =
    /^project = "(.*)" AND issuetype = "(.*)" AND creator = currentUser\(\) AND created >= "-10m" ORDER BY created DESC$/.exec(
      query.get("jql") ?? "",
    );
  if (!parts) return fail(400, `Error in the JQL Query: ${query.get("jql")}`);
  const [, project, type] = parts;
  const own = tenant.issues.filter(({ key, fields }) => {
    const { creator, issuetype } = (fields ?? {}) as { creator?: { accountId?: string }; issuetype?: { id?: string } };
    return key.startsWith(`${project}-`) && issuetype?.id === type && creator?.accountId === tenant.site.self;
  });
  const issues = own.toReversed().map(({ id, key, fields }) => {
    const { summary, description, issuetype } = fields!;
    return { id, key, fields: { summary, description, issuetype } };
  });
  return ok({ issues, isLast: true });
}

function createIssue(asked: Asked): SimulatedReply {
  const { tenant, json, base } = asked;
  const fields = { ...(json as { fields?: Record<string, unknown> } | null)?.fields };
  const { key } = (fields.project ?? {}) as { key?: string };
  const project = key === undefined ? undefined : projectOf(asked, key);
  if (!project) return invalid({ project: "Specify a valid project ID or key" });
  if (project.noCreate) return fail(403, "You do not have permission to create issues in this project.");
  const type = project.issueTypes.find(({ id }) => id === (fields.issuetype as { id?: string } | undefined)?.id);
  if (!type) return invalid({ issuetype: "Specify a valid issue type" });
  const problems = problemsOf(asked, tenant.createmeta[type.id] ?? [], fields);
  if (Object.keys(problems).length > 0) return invalid(problems);
  const number = firstNumber + tenant.issues.filter(({ id }) => Number(id) >= 30_000 + firstNumber).length;
  const made = { id: String(30_000 + number), key: `${project.key}-${number}` };
  const person = (id: string | undefined) => (id === undefined ? null : userJson(base, userOf(asked, id) ?? {}));
  tenant.issues.push({
    ...made,
    fields: {
      ...{ description: null, labels: [], ...fields, issuetype: typeJson(asked, type) },
      project: { id: project.id, key: project.key, name: project.name },
      status: { id: tenant.statuses[0]!.id, name: tenant.statuses[0]!.name },
      assignee: person(project.defaultAssignee),
      ...{ reporter: person(tenant.site.self), creator: person(tenant.site.self) },
      ...{ created: "2026-11-20T09:30:00.123+0000", updated: "2026-11-20T09:30:00.456+0000", resolution: null },
    },
  });
  return ok({ ...made, self: `${base}/rest/api/2/issue/${made.id}` }, 201);
}
