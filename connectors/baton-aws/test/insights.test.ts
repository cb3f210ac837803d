import { type Resource, SecurityInsightTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { type AwsTenant, accessKey, makeTenant } from "../simulator/index.ts";
import type { IamAccount } from "../simulator/tenant.ts";
import { parseReport } from "../src/iam/credential-report.ts";
import { outsidersOf } from "../src/iam/outsiders.ts";
import { powerOf } from "../src/iam/power.ts";
import { openAws } from "./aws.ts";

const allow = (Action: unknown, Resource: unknown = "*", more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource, ...more }],
});
const text = (...documents: object[]) => documents.map((one) => JSON.stringify(one));
const deny = (Action: unknown, Resource: unknown = "*") => ({ Statement: { Effect: "Deny", Action, Resource } });

describe("what policies come to", () => {
  test.each<[string, object[], string]>([
    ["everything", [allow("*")], "administrator"],
    ["everything, in a list, in another spelling", [allow(["s3:Get*", "*:*"], ["*"])], "administrator"],
    ["all of IAM", [allow("iam:*")], "can-become"],
    ["one action of IAM, whatever its case", [allow("IAM:putuserpolicy")], "can-become"],
    ["by a wildcard within", [allow("iam:*Policy")], "can-become"],
    [
      "everything but IAM",
      [{ Statement: { Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" } }],
      "none",
    ],
    ["everything but S3", [{ Statement: { Effect: "Allow", NotAction: "s3:*", Resource: "*" } }], "can-become"],
    ["reading of IAM", [allow(["iam:Get*", "iam:List*"])], "none"],
    [
      "everything under a condition",
      [allow("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
      "none",
    ],
    ["everything on one bucket", [allow("*", "arn:aws:s3:::one/*")], "none"],
    ["everything, denied again", [allow("*"), deny("*")], "none"],
    ["everything, denied on one bucket", [allow("*"), deny("*", "arn:aws:s3:::one")], "administrator"],
    ["IAM, of which what leads further is denied", [allow("iam:PutUserPolicy"), deny("iam:Put*")], "none"],
    ["a document that is none", [{ Statement: ["no"] }], "none"],
    ["nothing", [], "none"],
  ])("%s", (_, documents, power) => {
    expect(powerOf(text(...documents))).toBe(power);
  });
});

describe("whom of outside a role trusts", () => {
  const trust = (Principal: unknown, more: object = {}) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more }] });
  const known = new Set(["111122223333", "222233334444"]);
  test.each<[string, string, object | undefined]>([
    ["an account by its number", trust({ AWS: "999988887777" }), { trusted: ["999988887777"] }],
    ["its root", trust({ AWS: "arn:aws:iam::999988887777:root" }), { anyone: false, conditional: false }],
    [
      "a role there, under a condition",
      trust({ AWS: ["arn:aws:iam::999988887777:role/x"] }, { Condition: {} }),
      { conditional: true },
    ],
    ["anyone", trust("*"), { trusted: ["*"], anyone: true }],
    ["anyone, as AWS", trust({ AWS: "*" }), { anyone: true }],
    [
      "all but one",
      JSON.stringify({ Statement: { Effect: "Allow", Action: "*", NotPrincipal: { AWS: "111122223333" } } }),
      { anyone: true },
    ],
    ["its own organization", trust({ AWS: ["111122223333", "arn:aws:iam::222233334444:root"] }), undefined],
    ["a service", trust({ Service: "ec2.amazonaws.com" }), undefined],
    ["an identity provider", trust({ Federated: "arn:aws:iam::111122223333:saml-provider/x" }), undefined],
    ["somebody who is gone", trust({ AWS: "AIDAGONE" }), { trusted: ["AIDAGONE"] }],
  ])("%s", (_, document, found) => {
    const outsiders = outsidersOf(document, known);
    if (found === undefined) expect(outsiders).toBeUndefined();
    else expect(outsiders).toMatchObject(found);
  });
});

test("a credential report is read by its columns, commas in names or not; a line of another length is counted", () => {
  const csv = 'user,arn,mfa_active\n"a,b","arn:a,b",true\nplain,arn:plain,false\nodd,arn';
  expect(parseReport(Buffer.from(csv).toString("base64"), new Date(0))).toEqual({
    rows: [
      { user: "a,b", arn: "arn:a,b", mfa_active: "true" },
      { user: "plain", arn: "arn:plain", mfa_active: "false" },
    ],
    ...{ unreadable: 1, madeAt: new Date(0) },
  });
});

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
const user = (UserName: string, more: object = {}) => ({
  UserName,
  UserId: `AIDA${UserName}`,
  CreateDate: day(900),
  ...more,
});
const role = (RoleName: string, more: object = {}) => ({
  ...{ RoleName, RoleId: `AROA${RoleName}`, CreateDate: day(900), LastUsed: day(3), trust: { Statement: [] } },
  ...more,
});
const key = (age: number, used?: number, Status = "Active") => ({
  ...{ AccessKeyId: `AKIA${age}X${used}`, CreateDate: day(age), Status },
  ...(used !== undefined && { LastUsed: day(used) }),
});

const accountOf = (own: Partial<IamAccount>): IamAccount => ({
  ...{ alias: [], users: [], groups: [], roles: [], policies: [], ...own },
});
const made = makeTenant({ accounts: 2, awsPolicies: 1 }, 1);
const [main, child] = Object.keys(made.accounts) as [string, string];
const tenant: AwsTenant = {
  ...made,
  awsPolicies: [
    {
      PolicyName: "AdministratorAccess",
      PolicyId: "ANPAADMIN",
      Arn: "arn:aws:iam::aws:policy/AdministratorAccess",
      document: allow("*"),
    },
  ],
  accounts: {
    [main]: accountOf({
      root: { mfa: false, key: true },
      policies: [{ PolicyName: "Helpdesk", PolicyId: "ANPAHELP", document: allow("iam:UpdateLoginProfile") }],
      groups: [
        {
          GroupName: "admins",
          GroupId: "AGPA1",
          CreateDate: day(9),
          Path: "/it/",
          members: ["by-group"],
          attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        },
      ],
      users: [
        user("safe", { loginProfile: true, mfa: ["arn:mfa"], keys: [key(10, 1)] }),
        user("by-password", { loginProfile: true }),
        user("keys", { keys: [key(400, 200), key(120)] }),
        user("inactive-key", { keys: [key(400, 300, "Inactive")] }),
        user("by-group"),
        user("helpdesk", { attached: [`arn:aws:iam::${main}:policy/Helpdesk`] }),
        user("inline", { inline: [{ name: "all", doc: allow("*") }] }),
      ],
      roles: [
        role("used"),
        role("idle", { LastUsed: day(200) }),
        role("never", { LastUsed: undefined }),
        role("service", { Path: "/aws-service-role/x/", LastUsed: undefined }),
        role("open", { trust: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }] } }),
        role("in-house", {
          trust: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: child } }] },
        }),
      ],
    }),
    [child]: accountOf({ users: [user("there", { loginProfile: true })] }),
  },
};
const given = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };

async function insights(config: object, options: Parameters<typeof openAws>[2] = {}) {
  const app = openAws(tenant, { ...given, ...config }, options);
  const { store, summary } = await app.sync();
  const rows = Object.entries(store.content().resources!)
    .filter(([id]) => id.startsWith("security_insight\0"))
    .map(([, row]) => row as Resource);
  return { app, summary, rows };
}
const short = (rows: readonly { id?: { resource: string } | undefined }[]) =>
  rows
    .map(({ id }) => id!.resource.replace(/arn:aws:iam::(\d+):/, (_, account) => (account === main ? "" : "child:")))
    .sort();

describe("security insights", () => {
  const ofMain = [
    ...["administrator|user/by-group", "administrator|user/inline", "can-become-administrator|user/helpdesk"],
    ...["no-mfa|user/by-password", "old-key-1|user/keys", "old-key-2|user/keys"],
    ...["unused-key-1|user/keys", "unused-key-2|user/keys", `root-key|${main}`, `root-no-mfa|${main}`],
    ...["trusts-outside|role/open", "unused-role|role/idle", "unused-role|role/never"],
  ];

  test("are rows of a type of their own, each about a user, a role or an account", async () => {
    const { rows, summary } = await insights({ syncInsights: true });
    expect(short(rows)).toEqual([...ofMain, "trusts-outside|role/in-house"].sort());
    expect(summary.skips).toEqual([]);
    const open = rows.find(({ id }) => id!.resource.endsWith("role/open"))!;
    const trait = open.annotations.map((one) => anyUnpack(one, SecurityInsightTraitSchema)).find((one) => one);
    expect(trait).toMatchObject({
      insightType: { case: "issue", value: { severity: "critical" } },
      target: { case: "resourceId", value: { resourceType: "role", resource: `arn:aws:iam::${main}:role/open` } },
    });
  });

  test("of other accounts too; accounts of the organization are not outside", async () => {
    const { rows } = await insights({ syncInsights: true, orgsEnabled: true });
    expect(short(rows)).toEqual([...ofMain, "no-mfa|child:user/there"].sort());
  });

  test("by the numbers of days that are given", async () => {
    const { rows } = await insights({ syncInsights: true, insightKeyDays: 500, insightUnusedDays: 1000 });
    const rules = new Set(rows.map(({ id }) => id!.resource.split("|")[0]));
    expect([...rules].sort()).toEqual([
      ...["administrator", "can-become-administrator", "no-mfa", "root-key", "root-no-mfa", "trusts-outside"],
    ]);
  });

  test("are not there unless they are asked for", async () => {
    const { rows, app } = await insights({});
    expect([rows, app.sent.filter(({ action }) => action.includes("CredentialReport"))]).toEqual([[], []]);
  });

  test("a report that is being made is waited for", async () => {
    const { rows, app } = await insights({ syncInsights: true }, { reportPolls: 2 });
    expect(short(rows)).toContain("no-mfa|user/by-password");
    expect(app.sent.filter(({ action }) => action === "iam:GetCredentialReport")).toHaveLength(1);
  });

  test.each([
    ["iam:GenerateCredentialReport", "credential report: not allowed"],
    ["iam:GetCredentialReport", "credential report: not allowed"],
    ["iam:GetAccountAuthorizationDetails", "insights of policies, without iam:GetAccountAuthorizationDetails"],
  ])("without %s some are missing, and counted", async (denied, what) => {
    const { summary } = await insights({ syncInsights: true }, { deny: [denied] });
    expect(summary.skips.map(({ reason }) => reason)).toContain(what);
  });
});
