import { beanOf, done, fail, ok } from "./reply.ts";
import { type Asked, type Route, userJson, userOf } from "./site.ts";
import type { Actor, IssueType, Project, Role } from "./tenant.ts";

const read = "read:jira-work";

export const projectOf = ({ tenant }: Pick<Asked, "tenant">, idOrKey: string) =>
  tenant.projects.find(({ id, key }) => id === idOrKey || key === idOrKey);
const noProject = (idOrKey: string, kind = "key") => fail(404, `No project could be found with ${kind} '${idOrKey}'.`);

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/, …-project-roles/, …-project-role-actors/, …-status/ */
export const projectRoutes: readonly Route[] = [
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/project\/search$/, scope: read },
    takes: ["startAt", "maxResults", "expand", "keys"],
    answer: (asked) => {
      const { url, query, tenant, options } = asked;
      const keys = query.getAll("keys");
      const unknown = keys.find((key) => !tenant.projects.some((one) => one.key === key));
      if (unknown !== undefined) return noProject(unknown);
      const wanted = keys.length > 0 ? tenant.projects.filter(({ key }) => keys.includes(key)) : tenant.projects;
      const withTypes = query.get("expand") === "issueTypes";
      const bounds = { most: options.maxProjects ?? 50, normal: 50, zero: options.zeroMax };
      return ok(
        beanOf(url, wanted, bounds, (one) => ({ ...listed(asked, one), ...(withTypes && typesOf(asked, one)) })),
      );
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/project\/([^/]+)$/, takes: [], scope: read },
    answer: (asked) => {
      const found = projectOf(asked, asked.parts[0]!);
      return found ? ok(details(asked, found)) : noProject(asked.parts[0]!);
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/role$/, takes: [], scope: read },
    answer: (asked) => ok(asked.tenant.roles.map((role) => ({ ...roleJson(asked, role), actors: [] }))),
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/role\/([^/]+)$/, takes: [], scope: read },
    answer: (asked) => {
      const role = roleOf(asked, asked.parts[0]!);
      return role ? ok({ ...roleJson(asked, role), actors: [] }) : noRole();
    },
  },
  {
    ...{ method: "GET", path: rolePath(), takes: [], scope: read },
    answer: (asked) => ofProjectRole(asked, ({ project, role }) => ok(withActors(asked, project, role))),
  },
  {
    ...{ method: "POST", path: rolePath(), takes: [], scope: "manage:jira-project" },
    answer: (asked) => ofProjectRole(asked, (one) => addActor(asked, one)),
  },
  {
    ...{ method: "DELETE", path: rolePath(), takes: ["user", "group", "groupId"], scope: "manage:jira-project" },
    answer: (asked) => ofProjectRole(asked, (one) => removeActor(asked, one)),
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/statuses\/search$/, scope: read },
    takes: ["maxResults", "projectId", "startAt", "statusCategory"],
    answer: ({ url, query, tenant, options }) => {
      const project = tenant.projects.find(({ id }) => id === query.get("projectId"));
      if (!project) return noProject(query.get("projectId") ?? "", "id");
      const category = query.get("statusCategory");
      const all = (project.statuses ?? tenant.statuses).filter(
        (one) => category === null || one.statusCategory === category,
      );
      const bounds = { most: options.maxStatuses ?? 200, normal: 200 };
      return ok(
        beanOf(url, all, bounds, (one) => ({ description: "", scope: { type: "GLOBAL" }, usages: [], ...one })),
      );
    },
  },
];

function rolePath() {
  return /^\/rest\/api\/[23]\/project\/([^/]+)\/role\/([^/]+)$/;
}

const listed = ({ base }: Asked, { id, key, name, type, simplified = false, isPrivate = false }: Project) => ({
  expand: "description,lead,issueTypes,url,projectKeys,permissions,insight",
  self: `${base}/rest/api/2/project/${id}`,
  ...{ id, key, name, projectTypeKey: type ?? "software", simplified, isPrivate },
  style: simplified ? "next-gen" : "classic",
});

const typesOf = (asked: Asked, { issueTypes }: Project) => ({
  issueTypes: issueTypes.map((type) => typeJson(asked, type)),
});

export const typeJson = (
  { base }: Pick<Asked, "base">,
  { id, name, description = "", subtask = false }: IssueType,
) => ({
  ...{ self: `${base}/rest/api/2/issuetype/${id}`, id, description, iconUrl: `${base}/icon/${id}`, name, subtask },
  avatarId: 10300,
});

function details(asked: Asked, project: Project) {
  const { tenant, base } = asked;
  const { id, lead = null, components = [] } = project;
  const named = project.roles.flatMap((roleId) => roleOf(asked, String(roleId)) ?? []);
  return {
    ...{ ...listed(asked, project), description: "", components, ...typesOf(asked, project), versions: [] },
    lead: typeof lead === "string" ? userJson(base, userOf(asked, lead) ?? { accountId: lead }) : lead,
    assigneeType: "UNASSIGNED",
    roles:
      project.rolesRaw ??
      Object.fromEntries(
        named.map((role) => [role.name, `https://${tenant.site.host}/rest/api/2/project/${id}/role/${role.id}`]),
      ),
    properties: {},
  };
}

const roleOf = ({ tenant }: Asked, id: string) => tenant.roles.find((role) => String(role.id) === id);
const noRole = () => fail(404, "Can not retrieve a role actor for a null project role.");

const roleJson = ({ base }: Asked, { self, description = "", ...role }: Role) => ({
  self: self ?? `${base}/rest/api/3/role/${role.id}`,
  ...role,
  description,
});

interface ProjectRole {
  readonly project: Project;
  readonly role: Role;
}

function ofProjectRole(asked: Asked, answer: (one: ProjectRole) => ReturnType<Route["answer"]>) {
  const [projectId, roleId] = asked.parts as [string, string];
  const project = projectOf(asked, projectId);
  const role = roleOf(asked, roleId);
  if (!project) return noProject(projectId, "id");
  return role ? answer({ project, role }) : noRole();
}

const withActors = (asked: Asked, { actors }: Project, role: Role) => ({
  ...roleJson(asked, role),
  actors: (actors?.[role.id] ?? []).map((actor, i) => actorJson(asked, actor, 10_200 + i)),
});

function actorJson(asked: Asked, { user, group, raw }: Actor, id: number) {
  if (raw) return { id, ...(raw as object) };
  if (user !== undefined) {
    const displayName = userOf(asked, user)?.displayName ?? "Former user";
    return { id, displayName, type: "atlassian-user-role-actor", actorUser: { accountId: user } };
  }
  const name = asked.tenant.groups.find(({ groupId }) => groupId === group)?.name ?? "gone";
  const actorGroup = { name, displayName: name, groupId: group };
  return { id, displayName: name, type: "atlassian-group-role-actor", name, actorGroup };
}

function addActor(asked: Asked, { project, role }: ProjectRole) {
  const { user, groupId } = (asked.json ?? {}) as { user?: string[]; groupId?: string[] | null };
  const [accountId] = user ?? [];
  const [group] = groupId ?? [];
  if (accountId !== undefined && !userOf(asked, accountId)) return fail(404, `We can't find '${accountId}'`);
  if (group !== undefined && !asked.tenant.groups.some((one) => one.groupId === group))
    return fail(404, `We can't find '${group}'`);
  if (accountId === undefined && group === undefined) return fail(400, "A user or a group must be given.");
  project.actors ??= {};
  project.actors[role.id] ??= [];
  const actors = project.actors[role.id]!;
  if (actors.some((one) => one.user === accountId && one.group === group)) {
    const whom = accountId === undefined ? `group '${group}'` : `user with account id '${accountId}'`;
    return fail(400, `The ${whom} is already a member of the project role.`);
  }
  actors.push(accountId === undefined ? { group: group! } : { user: accountId });
  return ok(withActors(asked, project, role));
}

function removeActor(asked: Asked, { project, role }: ProjectRole) {
  const [user, group] = [asked.query.get("user"), asked.query.get("groupId")];
  const actors = project.actors?.[role.id] ?? [];
  const at = actors.findIndex((one) => (user !== null ? one.user === user : one.group === group));
  if (at < 0) return fail(404, `The user '${user ?? group}' is not an actor of the project role.`);
  actors.splice(at, 1);
  return done();
}
