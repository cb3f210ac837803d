import { inProcess } from "@baton-connectors/simulators";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createCloudClient } from "jira.js";
import { apiToken, createJira, email, type JiraTenant, makeTenant } from "../simulator/index.ts";

/**
 * A client of Jira's published API, with its schemas of answers, must find in the simulator what it finds at Jira: what the connector is tried
 * on is no more lenient. Its requests go by the `fetch` of this process, and end in the simulator.
 */
const own = globalThis.fetch;
let tenant: JiraTenant;
let requests: readonly { readonly method: string; readonly path: string }[];
beforeEach(() => {
  const jira = createJira(makeTenant({ users: 60, groups: 55, projects: 53 }, 3), { maxUsers: 25 });
  const wire = inProcess({ handle: jira.handle });
  ({ tenant } = jira);
  ({ requests } = wire);
  globalThis.fetch = wire.fetch;
});
afterEach(() => {
  globalThis.fetch = own;
});
const host = "https://example.atlassian.net";
const client = (token = apiToken) =>
  createCloudClient({ host, onSchemaMismatch: "throw", auth: { type: "basic", email, apiToken: token } });

/** Every row of a list, which has several pages. */
async function all<Row>(
  page: (startAt: number) => Promise<{ values?: readonly Row[]; isLast?: boolean }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let pages = 0;
  for (let isLast = false; !isLast; pages++) {
    const answer = await page(rows.length);
    rows.push(...(answer.values ?? []));
    isLast = answer.isLast !== false;
  }
  expect(pages).toBeGreaterThan(1);
  return rows;
}

describe("a client of Jira's published API", () => {
  test("reads members and projects, to the last page", async () => {
    const jira = client();
    const { groupId, members } = tenant.groups[0]!;
    const found = await all(
      (startAt) =>
        jira.groups.getUsersFromGroup({ groupId, startAt, maxResults: 50, includeInactiveUsers: true }) as never,
    );
    expect(found.map((one) => (one as { accountId: string }).accountId)).toEqual(members);
    const projects = await all((startAt) => jira.projects.searchProjects({ startAt, maxResults: 50 }) as never);
    expect(projects.map((one) => (one as { key: string }).key)).toEqual(tenant.projects.map(({ key }) => key));
  });

  test("reads a project, its roles and who has them", async () => {
    const jira = client();
    const project = await jira.projects.getProject({ projectIdOrKey: "PR2" });
    expect(project).toMatchObject({ id: "10002", key: "PR2", lead: { accountId: tenant.projects[2]!.lead } });
    const roles = await jira.projectRoles.getAllProjectRoles();
    expect(roles.map(({ name }) => name)).toEqual(tenant.roles.map(({ name }) => name));
    const role = await jira.projectRoles.getProjectRole({ projectIdOrKey: "10002", id: 10_002 });
    expect(role.actors?.length).toBe(tenant.projects[2]!.actors!["10002"]!.length);
  });

  test("changes groups, and is refused as the connector is", async () => {
    const jira = client();
    const { groupId, members } = tenant.groups[1]!;
    const accountId = tenant.users.find((user) => !members.includes(user.accountId!))!.accountId!;
    await jira.groups.addUserToGroup({ groupId, accountId });
    expect(tenant.groups[1]!.members).toContain(accountId);
    await expect(jira.groups.addUserToGroup({ groupId, accountId })).rejects.toMatchObject({ status: 400 });
    await jira.groups.removeUserFromGroup({ groupId, accountId });
    expect(tenant.groups[1]!.members).not.toContain(accountId);
    await expect(client("wrong").myself.getCurrentUser()).rejects.toMatchObject({ status: 401 });
    expect(requests.every(({ path }) => path.startsWith("/rest/api/"))).toBe(true);
  });

  test("reads everybody, and what its account may do", async () => {
    const jira = client();
    const first = await jira.users.getAllUsers({ startAt: 0, maxResults: 25 });
    expect(first.map(({ accountId }) => accountId)).toEqual(tenant.users.slice(0, 25).map((one) => one.accountId));
    const { permissions } = await jira.permissions.getMyPermissions({ permissions: "CREATE_ISSUES" });
    expect(permissions?.CREATE_ISSUES?.havePermission).toBe(true);
  });

  test("makes an issue by the fields of its kind, finds it, and moves it", async () => {
    const jira = client();
    const kind = { projectIdOrKey: "PR0", issueTypeId: "10101" };
    const { fields = [] } = await jira.issues.getCreateIssueMetaIssueTypeId(kind);
    expect(fields.filter(({ required }) => required).map(({ key }) => key)).toContain("customfield_10201");
    const statuses = await jira.status.search({ projectId: "10000", statusCategory: "DONE" });
    const [status] = statuses.values ?? [];
    const own = { project: { key: "PR0" }, issuetype: { id: "10101" } };
    await expect(jira.issues.createIssue({ fields: { ...own, summary: "No reason" } })).rejects.toMatchObject({
      status: 400,
    });
    const made = await jira.issues.createIssue({ fields: { ...own, summary: "Access", customfield_10201: "audit" } });
    const { issues = [] } = await jira.issueSearch.searchAndReconsileIssuesUsingJql({
      jql: 'project = "PR0" AND issuetype = "10101" AND creator = currentUser() AND created >= "-10m" ORDER BY created DESC',
      fields: ["summary"],
      maxResults: 50,
    });
    expect(issues.map(({ key }) => key)).toEqual([made.key]);
    const { transitions = [] } = await jira.issues.getTransitions({ issueIdOrKey: made.key });
    const way = transitions.find(({ to }) => to?.id === status?.id)!;
    await jira.issues.doTransition({ issueIdOrKey: made.key, transition: { id: way.id! } });
    const { fields: read } = await jira.issues.getIssue({ issueIdOrKey: made.id });
    expect(read).toMatchObject({ summary: "Access", status: { id: status?.id } });
  });
});
