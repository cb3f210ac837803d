import { seededRandom } from "@baton-connectors/simulators";
import { type AwsTenant, accessKey, childRole } from "../simulator/index.ts";
import type { IamAccount, Policy, Unit } from "../simulator/tenant.ts";

export const management = "111111111111";
export const storeId = "d-9067000000";
const foreign = "999999999999";

/** An organization with everything in it that can be otherwise, somehow; the same seed gives the same. */
export function randomOrganization(seed: number): AwsTenant {
  const random = seededRandom(seed);
  const { chance, integer, pick } = random;
  const some = <T>(all: readonly T[], probability = 0.4): T[] => all.filter(() => chance(probability));
  const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const at = () => `2026-0${1 + integer(5)}-1${integer(9)}T0${integer(9)}:00:00Z`;
  const path = () => pick(["/", "/", "/team/", "/a/b_c/d&e/"]);
  const document = () => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: pick(["Allow", "Deny"]),
        Action: pick(["s3:*", ["iam:Get*", "iam:Li+st*"]]),
        Resource: "*",
        Sid: "ä %",
      },
    ],
  });

  const ids = [management, ...times(1 + integer(4), (i) => `22222222222${i}`)];
  const awsPolicies: Policy[] = times(3, (i) => ({
    ...{ PolicyName: `Provided${i}`, PolicyId: `ANPAAWS${i}`, Arn: `arn:aws:iam::aws:policy/job/Provided${i}` },
    ...{ DefaultVersionId: `v${i + 1}`, document: document(), ...(chance(0.7) && { Description: `Of AWS, ${i}` }) },
  }));

  const shapes = times(ids.length, () => ({
    users: times(integer(5), (i) => ({ UserName: chance(0.3) ? `person+${i}@example.com` : `user${i}`, Path: path() })),
    roles: times(1 + integer(4), (i) => ({
      RoleName: `role${i}`,
      Path: chance(0.2) ? "/aws-service-role/x.amazonaws.com/" : path(),
    })),
    policies: times(integer(4), (i) => ({ PolicyName: `Own${i}`, Path: path() })),
  }));
  /** Anybody of any account, some of whom there are not. */
  const anybody = () => {
    const i = integer(ids.length);
    const { users, roles } = shapes[i]!;
    const of = (kind: string, name: string) => `arn:aws:iam::${ids[i]}:${kind}${name}`;
    return pick([
      ...users.map(({ UserName, Path }) => of("user", Path + UserName)),
      ...roles.map(({ RoleName, Path }) => of("role", Path + RoleName)),
      ...[of("user", "/nobody"), `arn:aws:iam::${foreign}:role/auditor`, `arn:aws:iam::${foreign}:user/people/eve`],
    ]);
  };
  const principal = () =>
    pick<() => unknown>([
      () => ({ AWS: anybody() }),
      () => ({ AWS: [anybody(), anybody()] }),
      () => ({ AWS: [anybody(), `arn:aws:iam::${pick(ids)}:root`] }),
      () => ({ AWS: pick([foreign, "*", "AIDADELETEDUSER00001", `arn:aws:sts::${foreign}:assumed-role/r/s`]) }),
      () => ({ Service: pick(["ec2.amazonaws.com", ["sso.amazonaws.com", "codebuild-x.amazonaws.com"]]) }),
      () => ({ Federated: pick([`arn:aws:iam::${management}:saml-provider/Okta`, "cognito-identity.amazonaws.com"]) }),
      () => "*",
    ])();
  const actions = ["sts:AssumeRole", "sts:AssumeRole", "STS:assumerole", "sts:*", "*", "sts:Assume*", "sts:Tag*"];
  const statement = () => ({
    Effect: chance(0.85) ? "Allow" : "Deny",
    Action: chance(0.3) ? ["sts:TagSession", pick(actions)] : pick([...actions, "sts:AssumeRoleWithSAML"]),
    Principal: principal(),
    ...(chance(0.2) && { Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
  });

  const iamOf = (account: string, n: number): IamAccount => {
    const { users, roles, policies } = shapes[n]!;
    const created = "2024-01-02T03:04:05Z";
    const owned = () => ({
      CreateDate: created,
      attached: some([
        ...policies.map(({ PolicyName, Path }) => `arn:aws:iam::${account}:policy${Path}${PolicyName}`),
        ...awsPolicies.map(({ Arn }) => Arn!),
      ]),
      inline: some(["In.line", "Other,1=+@-"], 0.3).map((name) => ({ name, doc: document() })),
    });
    const tags = () => [
      ...some([{ Key: "email", Value: pick(["tagged@example.com", "person+0@example.com"]) }]),
      ...some([{ Key: "cost center", Value: "" }]),
    ];
    return {
      alias: [],
      users: users.map((one, i) => ({
        ...{ ...one, ...owned(), UserId: `AIDA${n}${i}`, Tags: tags() },
        ...(chance(0.5) && { PasswordLastUsed: at() }),
        keys: times(integer(3), (k) => ({
          ...{ AccessKeyId: `AKIA${n}${i}${k}`, CreateDate: created, Status: pick(["Active", "Inactive"]) },
          ...(chance(0.6) && { LastUsed: at() }),
        })),
      })),
      groups: times(integer(4), (i) => ({
        ...{ ...owned(), GroupName: `group${i}`, GroupId: `AGPA${n}${i}`, Path: path() },
        members: some(users.map(({ UserName }) => UserName)),
      })),
      roles: roles.map((one, i) => ({
        ...{ ...one, ...owned(), RoleId: `AROA${n}${i}`, Tags: tags() },
        ...(chance(0.5) && { MaxSessionDuration: 3600 * (1 + i), Description: `Role ${i}` }),
        trust: {
          Version: "2012-10-17",
          Statement: chance(0.3) ? statement() : times(integer(4), statement),
        },
      })),
      policies: policies.map((one, i) => ({
        ...{ ...one, PolicyId: `ANPA${n}${i}`, document: document(), DefaultVersionId: `v${1 + i}` },
        ...(chance(0.5) && { Description: `Own ${i}` }),
      })),
    };
  };

  const root = "r-ab12";
  const units: Unit[] = [];
  for (let i = integer(5); i > 0; i--) {
    const Id = `ou-ab12-${i}`;
    units.push({
      Id,
      Name: `Unit ${i}`,
      Arn: `arn:aws:organizations::${management}:ou/o/${Id}`,
      parent: pick([root, ...units.map((one) => one.Id)]),
    });
  }
  const users = times(integer(6), (i) => ({
    ...{
      IdentityStoreId: storeId,
      UserId: `u-${i}`,
      ...(chance(0.8) && { UserName: `${pick(["", "x@y.example/"])}sso${i}@example.com` }),
    },
    ...(chance(0.8) && { UserStatus: pick(["ENABLED", "DISABLED", "ODD"]) }),
    ...(chance(0.7) && { DisplayName: `Person ${i}` }),
    ...(chance(0.7) && {
      Emails: times(integer(3), (k) => ({
        Value: pick([`sso${i}@example.com`, `other${k}@example.com`]),
        Type: "work",
        Primary: k === 1,
      })),
    }),
    ...(chance(0.3) && { ExternalIds: [{ Id: `ext-${i}`, Issuer: "https://idp.example" }] }),
  }));
  const groups = times(integer(4), (i) => ({ IdentityStoreId: storeId, GroupId: `g-${i}`, DisplayName: `Group ${i}` }));
  const setArns = times(1 + integer(4), (i) => `arn:aws:sso:::permissionSet/ssoins-1/ps-${i}`);
  const assigned = times(integer(16), () => {
    const isGroup = groups.length > 0 && chance(0.5);
    const known = isGroup ? groups.map(({ GroupId }) => GroupId) : users.map(({ UserId }) => UserId);
    return {
      ...{ AccountId: pick(ids), PermissionSetArn: pick(setArns), PrincipalType: isGroup ? "GROUP" : "USER" },
      PrincipalId: pick([...known, ...(chance(0.2) ? ["gone"] : []), ...(known.length === 0 ? ["gone"] : [])]),
    };
  });
  return {
    management,
    credentials: [
      { ...accessKey, account: management, arn: `arn:aws:iam::${management}:user/baton`, userId: "AIDABATON" },
    ],
    assumable: some(ids.slice(1), 0.8).map((id) => ({
      ...{ arn: `arn:aws:iam::${id}:role/${childRole}`, roleId: `AROA${id}`, trusted: [management] },
    })),
    webIdentity: [],
    accounts: Object.fromEntries(ids.map((id, n) => [id, iamOf(id, n)])),
    awsPolicies,
    org: {
      roots: [{ Id: root, Name: "Root", Arn: `arn:aws:organizations::${management}:root/o/${root}` }],
      ous: units,
      accounts: ids.map((Id, i) => ({
        ...{ Id, Arn: `arn:aws:organizations::${management}:account/o/${Id}`, Name: `Account ${i}` },
        Status: i === 0 || chance(0.7) ? "ACTIVE" : pick(["SUSPENDED", "PENDING_CLOSURE"]),
        parent: pick([root, ...units.map((one) => one.Id)]),
      })),
    },
    sso: {
      region: "eu-central-1",
      instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-1", IdentityStoreId: storeId }],
      permissionSets: setArns.map((PermissionSetArn, i) => ({
        ...{ PermissionSetArn, Name: `Set${i}`, ...(chance(0.5) && { Description: `Set ${i}` }) },
        managed: some(awsPolicies).map(({ PolicyName, Arn }) => ({ Name: PolicyName, Arn: Arn! })),
        customer: some([{ Name: "Own0", Path: "/" }, { Name: "Own1", Path: "/team/" }, { Name: "Nowhere" }]),
        ...(chance(0.5) && { inline: JSON.stringify(document()) }),
      })),
      provisioned: { [pick(ids)]: some(setArns) },
      // Nothing is assigned twice.
      assignments: [...new Map(assigned.map((one) => [JSON.stringify(one), one])).values()],
    },
    identityStore: {
      ...{ id: storeId, users, groups },
      memberships: groups.flatMap(({ GroupId }) => [
        ...some(users).map(({ UserId }) => ({ MembershipId: `m-${GroupId}-${UserId}`, GroupId, MemberId: { UserId } })),
        ...(chance(0.2) ? [{ MembershipId: `m-${GroupId}-odd`, GroupId, MemberId: {} }] : []),
      ]),
    },
    cloudtrail: [],
  };
}
