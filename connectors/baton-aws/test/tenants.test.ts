import { describe, expect, test } from "@jest/globals";
import { accessKey, childRole, makeTenant } from "../simulator/index.ts";
import { openAws } from "./aws.ts";

const made = makeTenant(
  {
    users: 3,
    groups: 2,
    roles: 2,
    policies: 2,
    accounts: 4,
    permissionSets: 2,
    assignments: 8,
    ssoUsers: 4,
    ssoGroups: 2,
  },
  21,
);
const [main, one, suspended, closing] = Object.keys(made.accounts) as [string, string, string, string];
const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret };
const whole = { orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true };
type Store = Awaited<ReturnType<ReturnType<typeof openAws>["sync"]>>["store"];
const idsOf = (store: Store, type: string) =>
  Object.keys(store.content().resources!).flatMap((key) =>
    key.startsWith(`${type}\0`) ? [key.slice(type.length + 1)] : [],
  );

describe.each([
  ["aws-us-gov", "us-gov-west-1", "iam.us-gov.amazonaws.com", "organizations.us-gov-west-1.amazonaws.com"],
  ["aws-us-gov", "us-gov-east-1", "iam.us-gov.amazonaws.com", "organizations.us-gov-west-1.amazonaws.com"],
  ["aws-cn", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn", "organizations.cn-northwest-1.amazonaws.com.cn"],
] as const)("%s, asked in %s", (partition, region, iamHost, organizationsHost) => {
  // Identity Center is in another region than is asked in.
  const tenant = { ...made, sso: { ...made.sso, region: partition === "aws-cn" ? "cn-northwest-1" : "us-gov-west-1" } };
  const open = () => openAws(tenant, { ...keys, region, ...whole }, { partition });

  test("everything is read at its own addresses, with ARNs of its own", async () => {
    const app = open();
    const { store, summary } = await app.sync();
    expect([summary.outcome, summary.skips]).toEqual(["finished", []]);
    const hosts = (service: string) => [
      ...new Set(app.sent.filter(({ action }) => action.startsWith(service)).map(({ host }) => host)),
    ];
    expect([hosts("iam:"), hosts("organizations:")]).toEqual([[iamHost], [organizationsHost]]);
    const text = JSON.stringify(Object.keys(store.content().resources!));
    expect(text).not.toContain("arn:aws:");
    expect(idsOf(store, "iam_user")).toContain(`arn:${partition}:iam::${one}:user/people/user0`);
    expect(idsOf(store, "sso_user")[0]).toMatch(`arn:${partition}:identitystore:${tenant.sso.region}::`);
    const assigned = Object.keys(store.content().grants!).filter((id) => id.includes("permission_set_assignment"));
    expect(assigned.length).toBeGreaterThan(0);
  });

  test("and changed there", async () => {
    const app = open();
    const { store } = await app.sync();
    const { entitlements, resources } = store.content();
    const of = (type: string, id: string) => resources![`${type}\0${id}`];
    const user = of("iam_user", `arn:${partition}:iam::${one}:user/user2`);
    const entitlement = entitlements![`group:arn:${partition}:iam::${one}:group/group1:member`];
    await app.runtime.grant({ entitlement, principal: user } as never);
    expect(app.tenant.accounts[one]!.groups[1]!.members).toContain("user2");
    expect(app.tenant.accounts[main]!.groups[1]!.members).not.toContain("user2");
  });
});

describe("an organization as they are", () => {
  const tenant = structuredClone(made);
  const status = { [suspended]: "SUSPENDED", [closing]: "PENDING_CLOSURE" };
  for (const account of tenant.org.accounts) if (status[account.Id]) account.Status = status[account.Id];
  // One name in two paths of two kinds, with all that a name may have in it.
  const name = "svc+x,y=z.@host_1-a";
  const path = "/division_abc/sub&division/!x/";
  const own = { CreateDate: "2024-01-01T00:00:00Z", Path: path };
  const account = tenant.accounts[one]!;
  account.users.push({ ...own, UserName: name, UserId: "AIDAODD", inline: [{ name, doc: { Statement: [] } }] });
  account.groups.push({ ...own, GroupName: name, GroupId: "AGPAODD", members: [name] });
  account.roles.push({ ...own, RoleName: name, RoleId: "AROAODD", trust: { Statement: [] } });
  account.policies.push({ PolicyName: name, PolicyId: "ANPAODD", Path: path, document: { Statement: [] } });
  const given = { ...keys, region: "us-east-1", ...whole };
  const arn = (kind: string) => `arn:aws:iam::${one}:${kind}${path}${name}`;

  test("suspended and closing accounts are counted, not tried, and their assignments not read", async () => {
    const app = openAws(tenant, given);
    const { store, summary } = await app.sync();
    expect(idsOf(store, "account").sort()).toEqual([main, one].sort());
    expect(idsOf(store, "account_iam").sort()).toEqual([main, one, suspended, closing].sort());
    const counted = summary.skips.filter(({ reason }) => reason.includes("not active")).map(({ count }) => count);
    expect(counted).toEqual([2, 2]);
    const assumed = app.sent.filter(({ action }) => action === "sts:AssumeRole").map(({ params }) => params.RoleArn);
    expect(new Set(assumed)).toEqual(new Set([`arn:aws:iam::${one}:role/${childRole}`]));
  });

  test("names with paths and signs are read and changed by their names", async () => {
    const app = openAws(tenant, given);
    const { store } = await app.sync();
    expect(idsOf(store, "iam_user")).toContain(arn("user"));
    expect(idsOf(store, "inline_policy")).toContain(`${arn("user")}::inline::${name}`);
    const { entitlements, resources, grants } = store.content();
    const membership = `group:${arn("group")}:member`;
    expect(grants![`${membership}:iam_user:${arn("user")}`]).toBeDefined();
    const policy = {
      entitlement: entitlements![`iam_policy:${arn("policy")}:attached`],
      principal: resources![`role\0${arn("role")}`],
    };
    await app.runtime.grant(policy as never);
    expect(app.tenant.accounts[one]!.roles.at(-1)!.attached).toEqual([arn("policy")]);
    await app.runtime.revoke({
      grant: {
        ...(grants![`${membership}:iam_user:${arn("user")}`] as object),
        entitlement: entitlements![membership],
      } as never,
    });
    expect(app.tenant.accounts[one]!.groups.at(-1)!.members).toEqual([]);
    await app.runtime.deleteResource({ id: { resourceType: "iam_user", resource: arn("user") } as never });
    expect(app.tenant.accounts[one]!.users.map(({ UserName }) => UserName)).not.toContain(name);
  });

  test("where each object is asked for by itself, the rows are the same", async () => {
    const rows = async (deny: readonly string[]) => {
      const { store } = await openAws(tenant, given, { deny }).sync();
      const { resources, grants } = store.content();
      return [Object.keys(resources!).sort(), Object.keys(grants!).sort()];
    };
    expect(await rows(["iam:GetAccountAuthorizationDetails"])).toEqual(await rows([]));
  });
});
