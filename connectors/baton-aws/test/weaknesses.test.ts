import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { describe, expect, test } from "@jest/globals";
import { accessKey, makeTenant } from "../simulator/index.ts";
import type { Account } from "../src/client.ts";
import type { Named } from "../src/iam/bound.ts";
import { openAws } from "./aws.ts";
import { goldenTenant, storedRows } from "./golden.ts";

const tenant = makeTenant(
  { users: 6, groups: 3, roles: 4, policies: 3, accounts: 4, permissionSets: 3, assignments: 20 },
  11,
);
const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };
const golden = { accessKeyId: "AKIAGOLDENA000000001", secretAccessKey: "golden/secret+a1", region: "us-east-1" };
const whole = { orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true, syncSecrets: true };
const details = "iam:GetAccountAuthorizationDetails";

const rowsOf = async (config: object, options: Parameters<typeof openAws>[2] = {}, from = tenant) => {
  const app = openAws(from, { ...keys, ...config }, options);
  const { store, summary } = await app.sync();
  const text = Object.values(storedRows(store)).map((rows) =>
    [...rows.values()].map((row) => JSON.stringify(row)).sort(),
  );
  return { text, summary, app, store };
};

describe("each object is read and changed in its own account", () => {
  test("names of one account are of another type than those of another", () => {
    const attach = <A, B>(one: Account<A>, other: Account<B>, signal: AbortSignal) => {
      const user: Named<A, "user"> = one.named("arn:aws:iam::111122223333:user/alice", "user");
      const policy: Named<B, "policy"> = other.named("arn:aws:iam::222233334444:policy/Prod", "policy");
      // @ts-expect-error: a policy of another account than the user's
      return one.iam.attach(policy, user, signal);
    };
    expect(attach).toBeInstanceOf(Function);
  });

  test("a user of an account that there are no credentials of is not deleted, nor its namesake", async () => {
    const app = openAws(goldenTenant, golden);
    const id = { resourceType: "iam_user", resource: "arn:aws:iam::222233334444:user/alice" } as never;
    await expect(app.runtime.deleteResource({ id })).rejects.toMatchObject({ kind: "config" });
    expect(app.sent.map(({ action }) => action)).toEqual(["sts:GetCallerIdentity"]);
  });

  test("a user and a group of two accounts are told apart before anything is sent", async () => {
    const app = openAws(goldenTenant, { ...golden, ...whole });
    const { store } = await app.sync();
    const { entitlements, resources } = store.content();
    const entitlement = entitlements!["group:arn:aws:iam::111122223333:group/empty:member"] as never;
    const principal = resources!["iam_user\0arn:aws:iam::222233334444:user/alice"] as never;
    const before = app.sent.length;
    await expect(app.runtime.grant({ entitlement, principal })).rejects.toMatchObject({ kind: "config" });
    expect(app.sent.slice(before).filter(({ action }) => action.startsWith("iam:"))).toEqual([]);
  });

  test("inline policies of a child account's users are theirs", async () => {
    const { store } = await rowsOf({ ...golden, ...whole }, {}, goldenTenant);
    const inline = Object.keys(store.content().resources!).filter((key) =>
      key.startsWith("inline_policy\0arn:aws:iam::222233334444:user/"),
    );
    expect(inline.sort()).toEqual([
      "inline_policy\0arn:aws:iam::222233334444:user/alice::inline::ProdAliceInline",
      "inline_policy\0arn:aws:iam::222233334444:user/svc/prod-svc::inline::SvcInline",
    ]);
  });
});

describe("the fewest calls", () => {
  test("with the account's details the rows are the same as with each object asked for", async () => {
    const [together, apart] = [await rowsOf(whole), await rowsOf(whole, { deny: [details] })];
    expect(together.text).toEqual(apart.text);
    const calls = ({ app }: typeof apart) => app.sent.filter(({ action }) => action.startsWith("iam:")).length;
    expect([calls(together), calls(apart)]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(calls(together) * 2).toBeLessThan(calls(apart));
  });

  test("each list of assignments is read once, though two resource types tell it", async () => {
    const { app } = await rowsOf(whole);
    const asked = app.sent
      .filter(({ action }) => action === "sso:ListAccountAssignments")
      .map(({ params }) => JSON.stringify(params));
    expect(asked.length).toBe(new Set(asked).size);
  });

  test("an account's role is assumed once", async () => {
    const { app } = await rowsOf(whole);
    expect(app.sent.filter(({ action }) => action === "sts:AssumeRole")).toHaveLength(3);
  });
});

describe("nothing is left out without a word", () => {
  test("an account whose role cannot be assumed is counted; the others are there", async () => {
    const { summary, app } = await rowsOf(whole, { deny: [] }, { ...tenant, assumable: tenant.assumable.slice(1) });
    expect(summary.skips).toContainEqual(
      expect.objectContaining({ reason: "IAM of an account whose role cannot be assumed", count: 1 }),
    );
    expect(app.logged.filter(({ fields }) => fields.account === "200000000001").length).toBeGreaterThan(0);
  });

  test.each([
    [
      "a suspended account",
      {
        org: {
          ...tenant.org,
          accounts: tenant.org.accounts.map((one, i) => (i === 1 ? { ...one, Status: "SUSPENDED" } : one)),
        },
      },
      "an account that is not active",
    ],
  ])("%s is counted, and its role is not tried", async (_, change, reason) => {
    const { summary, app } = await rowsOf(whole, {}, { ...tenant, ...change });
    expect(summary.skips).toContainEqual(expect.objectContaining({ reason }));
    expect(app.sent.filter(({ action }) => action === "sts:AssumeRole")).toHaveLength(2);
  });

  test("every throttling code is waited for, as long as AWS says", async () => {
    for (const code of [
      "Throttling",
      "ThrottlingException",
      "TooManyRequestsException",
      "RequestLimitExceeded",
      "SlowDown",
      "LimitExceededException",
    ]) {
      const plain = openAws(tenant, keys, {
        faults: [{ match: "^iam:ListRoles", kind: "error", status: 400, code, times: 4 }],
      });
      expect((await plain.sync()).summary.outcome).toBe("finished");
      expect(plain.waits.slice(0, 4).map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 4, 8]);
    }
    const stated = openAws(tenant, keys, {
      faults: [
        {
          match: "^iam:ListRoles",
          kind: "error",
          status: 400,
          code: "Throttling",
          headers: { "retry-after": "30" },
          times: 1,
        },
      ],
    });
    await stated.sync();
    expect(stated.waits.map((ms) => Math.round(ms / 1000))).toContain(30);
  });
});

describe("what is held through something else", () => {
  test.each([
    [
      "a group's policy",
      "iam_policy:arn:aws:iam::111122223333:policy/DeployAccess:attached:iam_user:arn:aws:iam::111122223333:user/dave",
      "group/eng/developers",
    ],
    [
      "a group's inline policy",
      "inline_policy:arn:aws:iam::111122223333:group/admins::inline::AdminsInline:attached:iam_user:arn:aws:iam::111122223333:user/alice",
      "group/admins",
    ],
  ])("%s is not said to be revoked from the user", async (_, id, through) => {
    const app = openAws(goldenTenant, golden);
    const { store } = await app.sync();
    const grant = (Object.values(store.content().grants!) as Grant[]).find((one) => one.id === id)!;
    await expect(app.runtime.revoke({ grant })).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining(through),
      hint: expect.stringContaining("Revoke that instead"),
    });
  });
});

describe("credentials", () => {
  const selfHosted = { roleArn: "arn:aws:iam::111122223333:role/SelfHostedExt", externalId: "short-ext" };
  test("a role with its external id is assumed, as it says", async () => {
    const { app } = await rowsOf({ ...golden, ...selfHosted }, {}, goldenTenant);
    expect(app.sent[0]).toMatchObject({
      action: "sts:AssumeRole",
      params: { RoleArn: selfHosted.roleArn, ExternalId: "short-ext" },
      status: 200,
    });
  });

  test("roles in other accounts that want an external id are given it", async () => {
    const assumable = tenant.assumable.map((role) => ({ ...role, externalId: "for-children" }));
    const { summary, app } = await rowsOf({ ...whole, childExternalId: "for-children" }, {}, { ...tenant, assumable });
    expect([summary.skips, app.sent.find(({ action }) => action === "sts:AssumeRole")?.params.ExternalId]).toEqual([
      [],
      "for-children",
    ]);
  });

  test("variables give them where no flag does; one flag alone is an error", async () => {
    const env = { AWS_ACCESS_KEY_ID: accessKey.id, AWS_SECRET_ACCESS_KEY: accessKey.secret, AWS_REGION: "us-east-1" };
    const none = { accessKeyId: "", secretAccessKey: "", region: "" };
    expect((await rowsOf(none, { env })).summary.outcome).toBe("finished");
    await expect(rowsOf({ ...none, accessKeyId: accessKey.id }, { env })).rejects.toMatchObject({ kind: "config" });
    await expect(rowsOf({ ...none, region: "us-east-1" })).rejects.toMatchObject({
      message: expect.stringContaining("no AWS credentials"),
    });
  });

  test.each([
    ["us-gov-west-1", "iam.us-gov.amazonaws.com", "us-gov-west-1"],
    ["cn-north-1", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  ])("with the region %s everything goes to its partition", async (region, host) => {
    const app = openAws(tenant, { ...keys, region });
    // The simulated AWS is that of the other partition, and does not take signatures for this one.
    await expect(app.runtime.listResources({ resourceTypeId: "iam_user" } as never)).rejects.toMatchObject({
      code: "Unauthenticated",
    });
    expect(app.sent.every(({ host: asked }) => asked.endsWith(host.split(".").slice(-2).join(".")))).toBe(true);
  });
});

test("Identity Center is found by asking; ids keep the region of the flag", async () => {
  const elsewhere = { ...tenant, sso: { ...tenant.sso, region: "eu-central-2" } };
  const { app, store } = await rowsOf(whole, {}, elsewhere);
  expect(new Set(app.sent.filter(({ action }) => action.startsWith("identitystore:")).map(({ host }) => host))).toEqual(
    new Set(["identitystore.eu-central-2.amazonaws.com"]),
  );
  expect(
    Object.keys(store.content().resources!)
      .filter((key) => key.startsWith("sso_user"))
      .every((key) => key.includes(":us-east-1:")),
  ).toBe(true);
});

test("a deletion that stopped goes on when it is repeated", async () => {
  const app = openAws(goldenTenant, golden, {
    faults: [{ match: "^iam:DeactivateMFADevice", kind: "error", status: 403, code: "AccessDenied", times: 1 }],
  });
  const id = { resourceType: "iam_user", resource: "arn:aws:iam::111122223333:user/alice" } as never;
  await expect(app.runtime.deleteResource({ id })).rejects.toMatchObject({
    message: expect.stringContaining("deleted in part"),
  });
  await app.runtime.deleteResource({ id });
  expect(app.tenant.accounts["111122223333"]!.users.some(({ UserName }) => UserName === "alice")).toBe(false);
});
