import { describe, expect, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { makeTenant, simulatedOrganization, simulatedToken, type Tenant } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";

/** GitHub's own client must find in the simulator what it finds at GitHub: what the connector is tried on is no more lenient. */
function opened() {
  const tenant = makeTenant({ users: 60, teams: 4, repositories: 3, memberships: 30, collaborators: 60 }, 5);
  tenant.config.page_cap = 7;
  const instance = openInstance({ tenant });
  const octokit = new Octokit({
    auth: simulatedToken,
    baseUrl: "https://ghe.example.com/api/v3",
    request: { fetch: instance.fetch },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { tenant, instance, octokit };
}
const org = simulatedOrganization;
const active = ({ orgs }: Tenant) => orgs[0]!.members.filter(({ state }) => state === "active");

describe("GitHub's own client", () => {
  test("reads whole lists, by their links", async () => {
    const { tenant, octokit } = opened();
    const [acme] = tenant.orgs;
    const [repository] = acme!.repos;
    const { rest, paginate } = octokit;
    const logins = (list: readonly { readonly login: string }[]) => list.map(({ login }) => login);
    expect(logins(await paginate(rest.orgs.listForAuthenticatedUser))).toEqual([org]);
    expect(logins(await paginate(rest.orgs.listMembers, { org }))).toEqual(logins(active(tenant)));
    const owners = active(tenant).filter(({ role }) => role === "admin");
    expect(logins(await paginate(rest.orgs.listMembers, { org, role: "admin" }))).toEqual(logins(owners));
    expect((await paginate(rest.teams.list, { org })).map(({ slug }) => slug)).toEqual(
      acme!.teams.map(({ slug }) => slug),
    );
    expect((await paginate(rest.repos.listForOrg, { org })).map(({ id }) => String(id))).toEqual(
      acme!.repos.map(({ id }) => id),
    );
    const direct = { owner: org, repo: repository!.name, affiliation: "direct" } as const;
    expect(logins(await paginate(rest.repos.listCollaborators, direct))).toEqual(logins(repository!.collaborators));
    const roles = await rest.orgs.listOrgRoles({ org });
    expect(roles.data.roles?.map(({ id }) => String(id))).toEqual(acme!.roles.map(({ id }) => id));
    const invited = await paginate(rest.orgs.listPendingInvitations, { org });
    expect(invited.map(({ email }) => email)).toEqual(acme!.invitations.map(({ email }) => email));
  });

  test("changes what is to be changed", async () => {
    const { tenant, instance, octokit } = opened();
    const { rest } = octokit;
    const [acme] = instance.world.tenant.orgs;
    const [repository] = acme!.repos;
    const member = active(tenant).find(({ role }) => role === "member")!.login;
    await rest.orgs.setMembershipForUser({ org, username: member, role: "admin" });
    expect(acme!.members.find(({ login }) => login === member)?.role).toBe("admin");
    await rest.teams.addOrUpdateMembershipForUserInOrg({
      org,
      team_slug: "team-1",
      username: member,
      role: "maintainer",
    });
    expect(acme!.teams[1]!.members.find(({ login }) => login === member)?.role).toBe("maintainer");
    const at = { owner: org, repo: repository!.name, username: member };
    await rest.repos.addCollaborator({ ...at, permission: "maintain" });
    expect(repository!.collaborators.find(({ login }) => login === member)?.permission).toBe("maintain");
    await rest.repos.removeCollaborator(at);
    expect(repository!.collaborators.find(({ login }) => login === member)).toBeUndefined();
    const { data } = await rest.orgs.createInvitation({ org, email: "new@example.com" });
    await rest.orgs.cancelInvitation({ org, invitation_id: data.id });
    await expect(rest.orgs.cancelInvitation({ org, invitation_id: data.id })).rejects.toMatchObject({ status: 404 });
  });

  test("asks by GraphQL", async () => {
    const { octokit } = opened();
    const found = await octokit.graphql<{ readonly organization: { readonly samlIdentityProvider: null } }>(
      "query($login:String!){organization(login:$login){samlIdentityProvider{id}}}",
      { login: org },
    );
    expect(found.organization.samlIdentityProvider).toBeNull();
    await expect(octokit.graphql('query{organization(login:"nobody"){id}}')).rejects.toMatchObject({
      errors: [{ type: "NOT_FOUND" }],
    });
  });
});
