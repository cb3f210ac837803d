import { runHere } from "@baton-connectors/conformance";
import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { accessKey, createAws, makeTenant, type SimOptions } from "../simulator/index.ts";
import { type Config, config } from "../src/config.ts";
import { aws } from "../src/connector.ts";
import { permissions } from "../src/permissions.ts";
import { type OpenAws, openAws } from "./aws.ts";
import { storedRows } from "./golden.ts";
import { allowedBy, snippet, terraformList } from "./prerequisites.ts";

const main = "100000000001";
const child = "200000000001";
const made = makeTenant(
  {
    users: 3,
    groups: 1,
    roles: 2,
    policies: 2,
    accounts: 2,
    permissionSets: 2,
    assignments: 6,
    ssoUsers: 3,
    ssoGroups: 1,
    awsPolicies: 6,
  },
  5,
);
const arn = (rest: string, account = main) => `arn:aws:iam::${account}:${rest}`;
/** One that has everything that a user can have. */
const laden = {
  ...{ UserName: "laden", UserId: "AIDALADEN", CreateDate: "2024-01-01T00:00:00Z", loginProfile: true },
  keys: [{ AccessKeyId: "AKIALADEN", CreateDate: "2024-01-01T00:00:00Z", LastUsed: "2026-01-01T00:00:00Z" }],
  ...{ certs: ["CERT1"], sshKeys: ["APKA1"], svcCreds: ["ACCA1"], mfa: [arn("mfa/laden")] },
  ...{ inline: [{ name: "Own", doc: {} }], attached: [arn("policy/Policy0")] },
};
for (const account of Object.values(made.accounts)) {
  account.users.push(structuredClone(laden));
  account.groups[0]!.members!.push("laden");
}
const tenant = made;

const template = (name: string) => allowedBy(snippet(`${name}.yaml`));
const [reader, organization, member] = [template("reader"), template("organization"), template("member")];
const [provisioning, centerProvisioning] = [template("provisioning"), template("identity-center-provisioning")];
const unique = (actions: readonly string[]) => [...new Set(actions)].sort();

const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };
const whole = { orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true };
const flagsOf = (given: Partial<Config>) => [
  ...[`--global-access-key-id=${accessKey.id}`, `--global-secret-access-key=${accessKey.secret}`],
  ...["--global-region=us-east-1"],
  ...(given.orgsEnabled
    ? ["--global-aws-orgs-enabled", "--global-aws-sso-enabled", "--global-aws-cross-account-iam-enabled"]
    : []),
];

const before = { ...process.env };
beforeAll(() => void Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" }));
afterAll(() => {
  for (const name of ["AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED", "HOME"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

interface Step {
  readonly name: string;
  readonly purpose: string;
  readonly state: string;
  readonly detail: string;
}

/** As it is run, by its flags. */
async function doctor(given: Partial<Config>, options: SimOptions) {
  const { handle, calls } = createAws(tenant, options);
  const server = await startServer({ handle });
  process.env.AWS_ENDPOINT_URL = server.url;
  const { output } = await runHere({ name: "baton-aws", config, connector: async () => aws }, [
    ...["doctor", "-o", "json", "--log-level=error", ...flagsOf(given)],
  ]).finally(() => server.close());
  const { syncComplete, steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
    syncComplete: string;
    steps: readonly Step[];
  };
  const changed = calls.filter(({ action }) => !/:(List|Get|Describe|Simulate|AssumeRole$)/.test(action));
  expect(changed).toEqual([]);
  return { syncComplete, steps };
}

/** What a sync leaves; nothing where it fails. */
async function rowsOf(given: Partial<Config>, options: SimOptions) {
  const app = openAws(tenant, { ...keys, ...given }, options);
  return app.sync().then(
    ({ store, summary }) => ({
      rows: JSON.stringify(Object.values(storedRows(store)).map((rows) => [...rows].sort())),
      skips: summary.skips,
    }),
    () => ({ rows: "", skips: [] as readonly unknown[] }),
  );
}

const kept = new Map<string, unknown>();
async function once<T>(key: string, read: () => Promise<T>): Promise<T> {
  if (!kept.has(key)) kept.set(key, await read());
  return kept.get(key) as T;
}

const without = (actions: readonly string[], one: string) => actions.filter((action) => action !== one);

describe("the least role to read", () => {
  const cases = [
    ["nothing", "one account", {}, { [main]: reader }] as const,
    ...reader.map((one) => [one, "one account", {}, { [main]: without(reader, one) }] as const),
    ["nothing", "an organization", whole, { [main]: [...reader, ...organization], [child]: member }] as const,
    ...organization.map(
      (one) =>
        [
          one,
          "an organization",
          whole,
          { [main]: without([...reader, ...organization], one), [child]: member },
        ] as const,
    ),
    ...member.map(
      (one) =>
        [
          one,
          "another account",
          whole,
          { [main]: [...reader, ...organization], [child]: without(member, one) },
        ] as const,
    ),
  ];
  test.each(cases)("without %s in %s, doctor says what a sync then does", async (one, _, { ...all }, allow) => {
    const given: Partial<Config> = all;
    const everything = await once(`rows ${given.orgsEnabled}`, () => rowsOf(given, {}));
    const found = await rowsOf(given, { allow });
    const isWhole = found.skips.length === 0 && found.rows === everything.rows;
    // Nothing of it is more than is needed.
    expect(isWhole).toBe(one === "nothing");
    const { syncComplete, steps } = await doctor(given, { allow });
    expect(syncComplete === "yes").toBe(isWhole);
    const failed = steps.filter(({ purpose, state }) => purpose !== "provision" && state === "fails");
    // Without the one that tells all at once, those that would take its place are named.
    if (one !== "nothing" && one !== "iam:GetAccountAuthorizationDetails")
      expect(failed.map(({ detail }) => detail).join("\n")).toContain(one);
  });
});

describe("the least role to change", () => {
  test("names what the tables do", () => {
    const kinds = Object.entries(permissions).flatMap(([kind, all]) =>
      "provision" in all ? [[kind, all.provision] as const] : [],
    );
    const ids = (isCenter: boolean) =>
      kinds
        .filter(([kind]) => ["ssoUser", "ssoGroup", "account"].includes(kind) === isCenter)
        .flatMap(([, all]) => all.map(({ id }) => id));
    expect(unique(provisioning)).toEqual(unique([...ids(false), "iam:SimulatePrincipalPolicy"]));
    // That assignments are read is in the role to read.
    expect(unique([...centerProvisioning, "sso:ListAccountAssignments"])).toEqual(unique(ids(true)));
  });

  type Operation = (app: OpenAws, file: Awaited<ReturnType<OpenAws["sync"]>>["store"]) => Promise<unknown>;
  const user = (name: string, account = main) => arn(`user/${name}`, account);
  const change =
    (entitlement: string, principal: readonly [string, string]): Operation =>
    async ({ runtime }, store) => {
      const { entitlements, resources } = store.content();
      const what = { entitlement: entitlements![entitlement], principal: resources![principal.join("\0")] } as never;
      const { grants } = (await runtime.grant(what)) as unknown as { grants: Grant[] };
      const grant = grants[0] ?? { ...(what as object), id: "" };
      // As it stands in a file: with the entitlement and the principal whole.
      await runtime.revoke({ grant: { ...(grant as Grant), ...(what as object) } as Grant });
    };
  const inlineOf =
    (type: string, owner: string, name: string): Operation =>
    async ({ runtime }, store) => {
      const found = Object.values(store.content().grants!).find(
        (one) =>
          (one as Grant).entitlement!.id === `inline_policy:${owner}::inline::${name}:attached` &&
          (one as Grant).principal!.id!.resourceType === type,
      ) as Grant;
      const { entitlements, resources } = store.content();
      const grant = {
        ...found,
        entitlement: entitlements![found.entitlement!.id],
        principal: resources![`${type}\0${owner}`],
      };
      await runtime.revoke({ grant: grant as Grant });
    };
  const remove =
    (resourceType: string, resource: string): Operation =>
    ({ runtime }) =>
      runtime.deleteResource({ id: { resourceType, resource } as never });
  const create =
    (profile: object): Operation =>
    ({ runtime }) =>
      runtime.createAccount({
        account: { profile, emails: [], login: "", loginAliases: [] },
        resourceTypeId: "iam_user",
      } as never);
  const together =
    (...all: readonly Operation[]): Operation =>
    async (app, store) => {
      for (const one of all) await one(app, store);
    };

  /** By the names of doctor's steps. */
  const operations = (account: string): Readonly<Record<string, Operation>> => ({
    "delete users": remove("iam_user", user("laden", account)),
    "change members of groups": change(`group:${arn("group/group0", account)}:member`, [
      "iam_user",
      user("laden", account),
    ]),
    "attach and detach policies": together(
      ...(
        [
          ["iam_user", user("laden", account)],
          ["role", arn("role/role0", account)],
          ["group", arn("group/group0", account)],
        ] as const
      ).map((holder) => change("iam_policy:arn:aws:iam::aws:policy/Provided2:attached", holder)),
    ),
    "delete inline policies": together(
      inlineOf("iam_user", user("laden", account), "Own"),
      inlineOf("role", arn("role/role0", account), "RoleInline"),
      inlineOf("group", arn("group/group0", account), "GroupInline"),
    ),
  });
  const created = {
    // Once as it is, once where there is one already.
    "create users": together(
      create({ email: "new@example.com", username: "new" }),
      create({ email: "laden", username: "laden" }),
    ),
  };
  const store = (kind: string, id: string) => `arn:aws:identitystore:us-east-1::d-simulated/${kind}/${id}`;
  const inCenter: Readonly<Record<string, Operation>> = {
    "change members of groups of Identity Center": together(
      change(`sso_group:${store("group", "group-000000")}:member`, ["sso_user", store("user", "user-000001")]),
      // Taken out already: that is found out.
      change(`sso_group:${store("group", "group-000000")}:member`, ["sso_user", store("user", "user-000001")]),
    ),
  };

  async function outcomes(
    all: Readonly<Record<string, Operation>>,
    given: Partial<Config>,
    allow: Record<string, readonly string[]>,
  ) {
    const { store: file } = await once(`file ${given.orgsEnabled}`, () =>
      openAws(tenant, { ...keys, ...given }).sync(),
    );
    const found: Record<string, boolean> = {};
    for (const [name, operation] of Object.entries(all)) {
      const app = openAws(tenant, { ...keys, ...given }, { allow, statusPolls: 1 });
      found[name] = await operation(app, file).then(
        () => true,
        () => false,
      );
    }
    return found;
  }
  const told = async (given: Partial<Config>, allow: Record<string, readonly string[]>, names: readonly string[]) => {
    const { steps } = await doctor(given, { allow });
    const of = (name: string) => steps.find((step) => step.name === name)?.state;
    return Object.fromEntries(names.map((name) => [name, of(name)]));
  };
  const asTold = (found: Record<string, boolean>) =>
    Object.fromEntries(Object.entries(found).map(([name, isDone]) => [name, isDone ? "works" : "fails"]));

  const iamCases = ["nothing", ...without(provisioning, "iam:SimulatePrincipalPolicy")];
  test.each(iamCases)("without %s, doctor says what IAM's changes then do", async (one) => {
    const allow = { [main]: without([...reader, ...provisioning], one) };
    const all = { ...operations(main), ...created };
    const found = await outcomes(all, {}, allow);
    // Without the one device stays behind, and the user is deleted.
    expect(Object.values(found).every(Boolean)).toBe(["nothing", "iam:DeleteVirtualMFADevice"].includes(one));
    expect(await told({}, allow, Object.keys(all))).toEqual(asTold(found));
  });

  test.each(["nothing", "iam:DetachUserPolicy", "iam:AddUserToGroup"])("without %s in another account", async (one) => {
    const allow = {
      [main]: [...reader, ...organization, ...provisioning],
      [child]: without([...member, ...provisioning], one),
    };
    const all = operations(child);
    const found = await outcomes(all, whole, allow);
    expect(Object.values(found).every(Boolean)).toBe(one === "nothing");
    expect(await told(whole, allow, Object.keys(all))).toEqual(asTold(found));
  });

  test("without iam:SimulatePrincipalPolicy it is not known, and a sync is complete all the same", async () => {
    const { steps, syncComplete } = await doctor({}, { allow: { [main]: reader } });
    const states = new Set(steps.filter(({ purpose }) => purpose === "provision").map(({ state }) => state));
    expect([[...states], syncComplete]).toEqual([["unknown"], "yes"]);
  });

  test.each(["nothing", "identitystore:CreateGroupMembership", "identitystore:DeleteGroupMembership"])(
    "without %s, doctor says what Identity Center's changes then do",
    async (one) => {
      const allow = {
        [main]: without([...reader, ...organization, ...provisioning, ...centerProvisioning], one),
        [child]: [...member, ...provisioning],
      };
      const found = await outcomes(inCenter, whole, allow);
      expect(Object.values(found).every(Boolean)).toBe(one === "nothing");
      expect(await told(whole, allow, Object.keys(inCenter))).toEqual(asTold(found));
    },
  );
});

test("the Terraform file allows what the templates do", () => {
  expect(terraformList("read")).toEqual(reader);
  expect([...terraformList("organization"), "sts:AssumeRole"]).toEqual(organization);
  // Policies of AWS are read in one account.
  expect(member).toEqual(reader.filter((one) => !one.startsWith("iam:GetPolicy")));
  expect(terraformList("provisioning")).toEqual(provisioning);
  expect(terraformList("identity_center_provisioning")).toEqual(centerProvisioning);
});
