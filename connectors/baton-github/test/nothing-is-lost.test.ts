import { parseFault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, openInstance, rowsOf } from "./instance.ts";

function tenantOf(): Tenant {
  const tenant = makeTenant({ users: 12, teams: 2, repositories: 2, memberships: 8, collaborators: 8 }, 2);
  tenant.config.page_cap = 4;
  const users = tenant.users.map(({ login }, i) => ({ login, roles: i < 2 ? ["Owner", "Member"] : ["Member"] }));
  return tenantFile.parse({
    ...tenant,
    app: { id: appConfig.appId, installations: { acme: "71" } },
    enterprises: [{ slug: "acme-inc", users }],
  });
}
const enterprises: Partial<Config> = { enterprises: ["acme-inc"] };
const licence = ["org", "user", "enterprise_role", "license"];

async function synced(words: readonly string[], change: Partial<Config> = {}, resourceTypeIds?: readonly string[]) {
  const instance = openInstance({ tenant: tenantOf(), faults: words.map((text) => parseFault(text)) });
  const { store } = await instance.sync(change, resourceTypeIds && { resourceTypeIds });
  return { rows: rowsOf(store), instance };
}
const api = (path: string) => (path === "/graphql" ? "/api/graphql" : `/api/v3${path}`);

interface Reading {
  readonly config?: Partial<Config>;
  readonly types?: readonly string[];
}
const secrets: Reading = { config: { ...appConfig, org: "acme", syncSecrets: true }, types: ["org", "api-key"] };
const lists: Readonly<Record<string, readonly [path: string, reading?: Reading]>> = {
  organizations: ["/user/orgs"],
  "the own membership": ["/user/memberships/orgs/acme"],
  members: ["/orgs/acme/members"],
  "details of an account": ["/user/100001"],
  teams: ["/orgs/acme/teams"],
  "details of a team": ["/organizations/9001/team/200000"],
  "members of a team": ["/organizations/9001/team/*/members"],
  repositories: ["/orgs/acme/repos"],
  "teams of a repository": ["/repos/acme/repository-0/teams"],
  collaborators: ["/repos/acme/repository-0/collaborators"],
  "organization roles": ["/orgs/acme/organization-roles"],
  "teams of a role": ["/orgs/acme/organization-roles/*/teams"],
  "users of a role": ["/orgs/acme/organization-roles/*/users"],
  invitations: ["/orgs/acme/invitations"],
  "the SAML provider": ["/graphql"],
  licences: ["/enterprises/acme-inc/consumed-licenses", { config: enterprises, types: licence }],
  "access tokens": ["/orgs/acme/personal-access-tokens", secrets],
  "installed apps": ["/orgs/acme/installations", { types: ["org", "app"] }],
};

describe.each(["null", "empty", "204", "json:{}", "garbage"])(
  "an answer that is %s is GitHub's error, not an empty list and no mistake of ours",
  (word) => {
    test.each(Object.keys(lists))("%s", async (name) => {
      const [path, { config = {}, types } = {}] = lists[name]!;
      const error = await synced([`${word} ${api(path)}`], config, types).then(
        () => "no error",
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ name: "BatonError", code: "Unavailable", malformed: true });
      expect(error.request.path).toMatch(new RegExp(`^${api(path).replaceAll("*", ".*")}$`));
    });
  },
);

test("a grant is never to undefined or null", async () => {
  for (const id of [null, undefined, ""]) {
    const body = [{ id, login: "somebody", permissions: { pull: true } }];
    for (const path of [/\/collaborators/, /\/members/, /organization-roles\/.*\/users/]) {
      const instance = openInstance({ tenant: tenantOf() });
      instance.addFault({ path, effect: { kind: "reply", reply: { status: 200, body } } });
      await expect(instance.sync()).rejects.toMatchObject({ malformed: true });
    }
  }
});

test("404 of GraphQL does not lose the accounts", async () => {
  await expect(synced(["404 /api/graphql"])).rejects.toMatchObject({ code: "FailedPrecondition" });
});

test("404 for tokens, and for the second page of invitations, is no end of the list", async () => {
  const secrets = { ...appConfig, org: "acme", syncSecrets: true };
  await expect(synced(["404 /api/v3/orgs/acme/personal-access-tokens"], secrets)).rejects.toBeDefined();
  const tenant = tenantOf();
  const [invitation] = makeTenant({ users: 40 }, 1).orgs[0]!.invitations;
  tenant.orgs[0]!.invitations = Array.from({ length: 6 }, (_, i) => ({ ...invitation!, id: String(700 + i) }));
  const instance = openInstance({ tenant });
  instance.addFault({ path: /\/invitations\?page=2/, effect: { kind: "reply", reply: { status: 404, body: {} } } });
  await expect(instance.sync({ instanceUrl: "" })).rejects.toMatchObject({ code: "FailedPrecondition" });
});
