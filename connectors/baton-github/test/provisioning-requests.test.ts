import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { expect, test } from "@jest/globals";
import { type Instance, openInstance } from "./instance.ts";

let synced: ReturnType<Instance["sync"]> | undefined;
const rows = async () => {
  synced ??= openInstance().sync();
  return (await synced).store.content();
};

const said = ({ requests }: Instance) =>
  requests.map(({ method, path, query, body }) => {
    const what = `${method} ${path.replace("/api/v3", "")}`;
    return `${what}${query && `?${query}`} ${body}`.trim();
  });

const org = "GET /organizations/9001";
const web = "GET /repositories/3001";
const direct = "GET /repos/acme-corp/web/collaborators?affiliation=direct&per_page=100";
const teams = "GET /repos/acme-corp/web/teams?per_page=100";
const role = "/orgs/acme-corp/organization-roles";
const team = "/organizations/9001/team/7001/memberships";

test.each<[entitlement: string, principal: string, requests: readonly string[]]>([
  [
    "org:9001:member",
    "user:1023",
    [
      ...[org, "GET /user/1023", "GET /orgs/acme-corp/members/trailing"],
      'POST /orgs/acme-corp/invitations {"invitee_id":1023,"role":"direct_member"}',
    ],
  ],
  [
    "org:9001:admin",
    "user:1023",
    [
      ...[org, "GET /user/1023", "GET /orgs/acme-corp/members/trailing"],
      'POST /orgs/acme-corp/invitations {"invitee_id":1023,"role":"admin"}',
    ],
  ],
  [
    "org:9001:admin",
    "user:1002",
    [
      ...[org, "GET /user/1002", "GET /orgs/acme-corp/members/bob", "GET /orgs/acme-corp/memberships/bob"],
      'PUT /orgs/acme-corp/memberships/bob {"role":"admin"}',
    ],
  ],
  ["org:9001:member", "user:1002", [org, "GET /user/1002", "GET /orgs/acme-corp/members/bob"]],
  [
    "team:7001:maintainer",
    "user:1012",
    ["GET /user/1012", `GET ${team}/MixedCase-Login`, `PUT ${team}/MixedCase-Login {"role":"maintainer"}`],
  ],
  ["team:7001:member", "user:1002", ["GET /user/1002", `GET ${team}/bob`]],
  [
    "repository:3001:push",
    "user:1012",
    [web, "GET /user/1012", direct, 'PUT /repos/acme-corp/web/collaborators/MixedCase-Login {"permission":"push"}'],
  ],
  [
    "repository:3001:push",
    "team:7004",
    [
      ...[web, "GET /organizations/9001/team/7004", teams],
      'PUT /orgs/acme-corp/teams/empty/repos/acme-corp/web {"permission":"push"}',
    ],
  ],
  ["repository:3001:admin", "user:1002", [web, "GET /user/1002", direct]],
  [
    "org_role:10001:assigned",
    "user:1012",
    [
      ...[org, `GET ${role}/10001`, "GET /user/1012"],
      ...[`GET ${role}/10001/users?per_page=100`, `GET ${role}/10001/users?page=2&per_page=100`],
      `PUT ${role}/users/MixedCase-Login/10001`,
    ],
  ],
])("granting %s to %s", async (entitlement, principal, requests) => {
  const { entitlements, resources } = await rows();
  const instance = openInstance();
  await instance.runtime().grant({
    entitlement: entitlements![entitlement] as Entitlement,
    principal: resources![principal.replace(":", "\0")] as Resource,
  });
  expect(said(instance)).toEqual(requests);
});

test.each<[grant: string, requests: readonly string[]]>([
  [
    "org:9001:admin:user:1003",
    [
      ...[org, "GET /user/1003", "GET /orgs/acme-corp/memberships/carol-chen"],
      'PUT /orgs/acme-corp/memberships/carol-chen {"role":"member"}',
    ],
  ],
  [
    "org:9001:member:user:1002",
    [...[org, "GET /user/1002", "GET /orgs/acme-corp/memberships/bob"], "DELETE /orgs/acme-corp/memberships/bob"],
  ],
  [
    "team:7001:maintainer:user:1001",
    ["GET /user/1001", `GET ${team}/ada-admin`, `PUT ${team}/ada-admin {"role":"member"}`],
  ],
  ["team:7001:member:user:1002", ["GET /user/1002", `DELETE ${team}/bob`]],
  [
    "repository:3001:admin:user:1002",
    [web, "GET /user/1002", direct, 'PUT /repos/acme-corp/web/collaborators/bob {"permission":"maintain"}'],
  ],
  ["repository:3001:pull:user:1002", [web, "GET /user/1002", direct, "DELETE /repos/acme-corp/web/collaborators/bob"]],
  [
    "repository:3001:push:team:7001",
    [
      ...[web, "GET /organizations/9001/team/7001", teams],
      'PUT /orgs/acme-corp/teams/engineering/repos/acme-corp/web {"permission":"triage"}',
    ],
  ],
  [
    "repository:3001:pull:team:7001",
    [
      ...[web, "GET /organizations/9001/team/7001", teams],
      "DELETE /orgs/acme-corp/teams/engineering/repos/acme-corp/web",
    ],
  ],
  [
    "org_role:10001:assigned:user:1002",
    [
      ...[org, "GET /user/1002"],
      // One that GitHub defines is shared: it is taken away in every organization.
      ...[`GET ${role}/10001`, `GET ${role}/10001/users?per_page=100`],
      `DELETE ${role}/users/bob/10001`,
    ],
  ],
])("revoking %s", async (grant, requests) => {
  const { grants } = await rows();
  const instance = openInstance();
  await instance.runtime().revoke({ grant: grants![grant] as Grant });
  expect(said(instance)).toEqual(requests);
});
