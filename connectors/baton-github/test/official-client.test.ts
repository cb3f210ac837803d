import { generateKeyPairSync } from "node:crypto";
import { untriedRoutes } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { createGithubSimulator } from "../simulator/index.ts";
import { active, asked, enterprise, ids, logins, octokitOf, ofApp, opened, org, tenantOf } from "./official-clients.ts";

describe("GitHub's own client", () => {
  test("reads whole lists, by their links", async () => {
    const { tenant, acme, octokit, instance } = opened();
    const { rest, paginate } = octokit;
    expect(logins(await paginate(rest.orgs.listForAuthenticatedUser))).toEqual(logins(tenant.orgs));
    const asking = instance.requests.length;
    expect(logins(await paginate(rest.orgs.listMembers, { org }))).toEqual(logins(active(tenant)));
    expect(instance.requests.length - asking).toBe(Math.ceil(active(tenant).length / 2));
    const owners = active(tenant).filter(({ role }) => role === "admin");
    expect(logins(await paginate(rest.orgs.listMembers, { org, role: "admin" }))).toEqual(logins(owners));
    expect(ids(await paginate(rest.teams.list, { org }))).toEqual(ids(acme.teams));
    for (const { slug: team_slug, members } of acme.teams) {
      const found = await paginate(rest.teams.listMembersInOrg, { org, team_slug });
      expect(logins(found)).toEqual(expect.arrayContaining(logins(members)));
    }
    const [{ slug: parent }] = acme.teams as [(typeof acme.teams)[number]];
    const below = acme.teams.filter((one) => one.parent === parent);
    expect(ids(await paginate(rest.teams.listChildInOrg, { org, team_slug: parent }))).toEqual(ids(below));
    expect(ids(await paginate(rest.repos.listForOrg, { org }))).toEqual(ids(acme.repos));
    const [{ name: repo, collaborators }] = acme.repos as [(typeof acme.repos)[number]];
    const direct = { owner: org, repo, affiliation: "direct" } as const;
    expect(logins(await paginate(rest.repos.listCollaborators, direct))).toEqual(logins(collaborators));
    expect(ids(await paginate(rest.repos.listTeams, { owner: org, repo }))).toEqual(ids(acme.teams));
    const roles = await rest.orgs.listOrgRoles({ org });
    expect(ids(roles.data.roles ?? [])).toEqual(ids(acme.roles));
    const [{ id, users, teams }] = acme.roles as [(typeof acme.roles)[number]];
    const role = { org, role_id: Number(id) };
    expect(logins(await paginate(rest.orgs.listOrgRoleUsers, role))).toEqual(logins(users));
    expect((await paginate(rest.orgs.listOrgRoleTeams, role)).map(({ slug }) => slug)).toEqual(
      teams.map(({ slug }) => slug),
    );
    expect(ids(await paginate(rest.orgs.listPendingInvitations, { org }))).toEqual(ids(acme.invitations));
    expect(ids(await paginate(rest.orgs.listFailedInvitations, { org }))).toEqual(ids(acme.failed_invitations));
    expect(ids(await paginate(rest.orgs.listAppInstallations, { org }))).toEqual(ids(acme.installations));
    // These are not in Octokit's methods, but it pages through whatever has links.
    const log = await paginate("GET /orgs/{org}/audit-log", { org, order: "asc", per_page: 4 });
    expect((log as { _document_id: string }[]).map(({ _document_id }) => _document_id)).toEqual(
      acme.audit_log.map((entry) => entry._document_id),
    );
    const seats: string[] = [];
    const licenses: string = "GET /enterprises/{enterprise}/consumed-licenses";
    for await (const { data } of paginate.iterator(licenses, { enterprise })) {
      const { users: some } = data as unknown as { users: { github_com_login: string }[] };
      seats.push(...some.map((one) => one.github_com_login));
    }
    expect(seats).toEqual(logins(tenant.enterprises[0]!.users));
  });

  test("reads one by one", async () => {
    const { tenant, acme, octokit } = opened();
    const { rest } = octokit;
    const { login: username } = active(tenant).find(({ role }) => role === "member")!;
    const user = tenant.users.find(({ login }) => login === username)!;
    expect((await rest.orgs.get({ org })).data.login).toBe(org);
    expect((await rest.orgs.getMembershipForAuthenticatedUser({ org })).data.role).toBe("admin");
    expect((await rest.orgs.getMembershipForUser({ org, username })).data).toMatchObject({ role: "member" });
    expect((await rest.orgs.checkMembershipForUser({ org, username })).status as number).toBe(204);
    expect((await rest.users.getByUsername({ username })).data.login).toBe(username);
    expect((await rest.users.getById({ account_id: Number(user.id) })).data.login).toBe(username);
    const { email } = tenant.users.find((one) => one.email)!;
    const found = await octokit.paginate(rest.search.users, { q: `"${email}" in:email` });
    expect(found).toHaveLength(1);
    const [{ slug: team_slug, members }] = acme.teams as [(typeof acme.teams)[number]];
    expect((await rest.teams.getByName({ org, team_slug })).data.slug).toBe(team_slug);
    const ofTeam = { org, team_slug, username: members[0]!.login };
    expect((await rest.teams.getMembershipForUserInOrg(ofTeam)).data.role).toBe("maintainer");
    expect((await rest.repos.get({ owner: org, repo: acme.repos[0]!.name })).data.id).toBe(Number(acme.repos[0]!.id));
    const role_id = Number(acme.roles[0]!.id);
    expect((await rest.orgs.getOrgRole({ org, role_id })).data.name).toBe(acme.roles[0]!.name);
  });

  test("changes what is to be changed", async () => {
    const { tenant, acme, octokit } = opened();
    const { rest } = octokit;
    const [repository] = acme.repos;
    const username = active(tenant).findLast(({ role }) => role === "member")!.login;
    await rest.orgs.setMembershipForUser({ org, username, role: "admin" });
    expect(acme.members.find(({ login }) => login === username)?.role).toBe("admin");

    const team_slug = "team-1";
    await rest.teams.addOrUpdateMembershipForUserInOrg({ org, team_slug, username, role: "maintainer" });
    expect(acme.teams[1]!.members.find(({ login }) => login === username)?.role).toBe("maintainer");
    await rest.teams.removeMembershipForUserInOrg({ org, team_slug, username });
    expect(logins(acme.teams[1]!.members)).not.toContain(username);
    const ofTeam = { org, team_slug, owner: org, repo: repository!.name };
    await rest.teams.addOrUpdateRepoPermissionsInOrg({ ...ofTeam, permission: "admin" });
    expect(repository!.teams.find(({ slug }) => slug === team_slug)?.permission).toBe("admin");
    await rest.teams.removeRepoInOrg(ofTeam);
    expect(repository!.teams.find(({ slug }) => slug === team_slug)).toBeUndefined();

    const at = { owner: org, repo: repository!.name, username };
    await rest.repos.addCollaborator({ ...at, permission: "maintain" });
    expect(repository!.collaborators.find(({ login }) => login === username)?.permission).toBe("maintain");
    await rest.repos.removeCollaborator(at);
    expect(logins(repository!.collaborators)).not.toContain(username);

    const ofRole = { org, username, role_id: Number(acme.roles[0]!.id) };
    await rest.orgs.assignUserToOrgRole(ofRole);
    expect(logins(acme.roles[0]!.users)).toContain(username);
    await rest.orgs.revokeOrgRoleUser(ofRole);
    expect(logins(acme.roles[0]!.users)).not.toContain(username);

    const { data } = await rest.orgs.createInvitation({ org, email: "new@example.com" });
    await rest.orgs.cancelInvitation({ org, invitation_id: data.id });
    await expect(rest.orgs.cancelInvitation({ org, invitation_id: data.id })).rejects.toMatchObject({ status: 404 });
    await rest.orgs.removeMembershipForUser({ org, username });
    expect(logins(acme.members)).not.toContain(username);
  });

  test("throws GitHub's errors", async () => {
    const { octokit, instance, tenant } = opened();
    const { rest } = octokit;
    const error = (status: number) => ({
      name: "HttpError",
      status,
      response: { data: { message: expect.any(String) } },
    });
    await expect(rest.users.getByUsername({ username: "nobody" })).rejects.toMatchObject(error(404));
    await expect(rest.orgs.createInvitation({ org })).rejects.toMatchObject(error(422));
    const other = opened({}, { auth: "ghp_another" });
    await expect(other.octokit.rest.orgs.get({ org })).rejects.toMatchObject(error(401));
    const { login } = tenant.users[0]!;
    const narrow = { ...tenantOf(), tokens: { ghp_narrow: { user: login, scopes: ["read:org"] } } };
    const reader = opened({ tenant: narrow }, { auth: "ghp_narrow" });
    const username = "user-1";
    await expect(reader.octokit.rest.orgs.removeMembershipForUser({ org, username })).rejects.toMatchObject(error(403));
    const limited = opened({ limits: { primary: 1 } }).octokit.rest;
    await limited.orgs.get({ org });
    await expect(limited.orgs.get({ org })).rejects.toMatchObject({
      ...error(403),
      response: { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": expect.stringMatching(/^\d+$/) } },
    });
    expect(instance.waits).toEqual([]);
  });
});

describe("GitHub's own client as a GitHub App", () => {
  test("finds where it is installed, gets a token there, and reads with it", async () => {
    const { acme, tenant, octokit, request } = opened({}, ofApp({}));
    const { data: installed } = await octokit.rest.apps.getOrgInstallation({ org });
    expect(installed).toMatchObject({ id: 71, target_type: "Organization" });
    const where = await octokit.request("GET /enterprises/{enterprise}/installation", { enterprise });
    expect(where.data.id).toBe(72);
    await expect(octokit.rest.apps.getOrgInstallation({ org: "second" })).rejects.toMatchObject({ status: 404 });

    const there = octokitOf(request, ofApp({ installationId: installed.id }));
    expect(logins(await there.paginate(there.rest.orgs.listMembers, { org }))).toEqual(logins(active(tenant)));
    expect(ids(await there.paginate(there.rest.orgs.listPatGrants, { org }))).toEqual(ids(acme.pats));
    const { token, type, tokenType } = (await there.auth({ type: "installation" })) as Record<string, string>;
    expect([type, tokenType, token]).toEqual(["token", "installation", expect.stringMatching(/^ghs_/)]);
    const { organization } = await there.graphql<{ organization: { id: string } }>(
      `query{organization(login:"${org}"){id}}`,
    );
    expect(organization.id).toEqual(expect.any(String));
  });

  test("is refused with another key", async () => {
    const publicKeyEncoding = { type: "spki", format: "pem" } as const;
    const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
    const { octokit } = opened({ appPublicKey: publicKey }, ofApp({}));
    await expect(octokit.rest.apps.getOrgInstallation({ org })).rejects.toMatchObject({ status: 401 });
  });
});

test("and they asked for everything that is simulated", () => {
  const { routes } = createGithubSimulator({ tenant: tenantOf() });
  const requests = asked().map((one) => ({ ...one, path: one.path.replace(/^\/api\/v3/, "") }));
  expect(untriedRoutes(routes, requests)).toEqual([]);
});
