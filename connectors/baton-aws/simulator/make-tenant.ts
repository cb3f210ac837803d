import { type Random, seededRandom } from "@baton-connectors/simulators";
import type { AwsTenant, IamAccount, Policy, SimOptions } from "./tenant.ts";

export interface TenantSize {
  /** In each account. */
  readonly users?: number;
  readonly groups?: number;
  readonly roles?: number;
  readonly policies?: number;
  /** Of the organization, with the management account. */
  readonly accounts?: number;
  readonly ssoUsers?: number;
  readonly ssoGroups?: number;
  readonly permissionSets?: number;
  readonly assignments?: number;
  readonly awsPolicies?: number;
}

export const accessKey = { id: "AKIASIMULATED0000001", secret: "simulated/secret+access+key" } as const;
export const management = "100000000001";
export const childRole = "OrganizationAccountAccessRole";

/**
 * What AWS documents: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html#ssothrottlelimits,
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html. Of IAM it says none.
 */
export const documentedLimits = {
  perSecond: { "sso+identitystore": 20, cloudtrail: 2 },
  page: { default: 100, ListAccounts: 20, ListParents: 20, ListRoots: 20, ListOrganizationalUnitsForParent: 20 },
} as const satisfies SimOptions;

const statement = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});
const number = (n: number, digits: number) => String(n).padStart(digits, "0");

/** A made-up organization; the same size and seed give the same. */
export function makeTenant(size: TenantSize, seed: number): AwsTenant {
  const random = seededRandom(seed);
  const { accounts = 2, awsPolicies: provided = 3, permissionSets: sets = 2 } = size;
  const awsPolicies: Policy[] = Array.from({ length: provided }, (_, i) => ({
    ...{ PolicyName: `Provided${i}`, PolicyId: `ANPAAWS${number(i, 10)}`, Arn: `arn:aws:iam::aws:policy/Provided${i}` },
    ...{ DefaultVersionId: "v3", Description: `Provided by AWS, ${i}`, document: statement(`service${i}:*`) },
  }));
  const ids = Array.from({ length: accounts }, (_, i) => (i === 0 ? management : `2${number(i, 11)}`));
  const iam = Object.fromEntries(ids.map((id) => [id, iamOf(id, size, awsPolicies, random)]));
  const root = "r-sim1";
  const ous = ["ou-sim1-prod", "ou-sim1-test"].map((Id) => ({
    Id,
    Name: Id.slice(8),
    Arn: `arn:aws:organizations::${management}:ou/o-sim/${Id}`,
    parent: root,
  }));
  const instance = "arn:aws:sso:::instance/ssoins-simulated";
  const setArns = Array.from(
    { length: sets },
    (_, i) => `arn:aws:sso:::permissionSet/ssoins-simulated/ps-${number(i, 16)}`,
  );
  const users = Array.from({ length: size.ssoUsers ?? size.users ?? 4 }, (_, i) => {
    const name = `person${i}@example.com`;
    return {
      IdentityStoreId: "d-simulated",
      UserId: `user-${number(i, 6)}`,
      UserName: name,
      UserStatus: "ENABLED",
      DisplayName: `Person ${i}`,
      Emails: [{ Value: name, Type: "work", Primary: true }],
    };
  });
  const groups = Array.from({ length: size.ssoGroups ?? 2 }, (_, i) => ({
    IdentityStoreId: "d-simulated",
    GroupId: `group-${number(i, 6)}`,
    DisplayName: `Group ${i}`,
  }));
  return {
    management,
    credentials: [
      {
        ...accessKey,
        account: management,
        arn: `arn:aws:iam::${management}:user/baton`,
        userId: "AIDASIMULATEDBATON01",
      },
    ],
    assumable: ids
      .slice(1)
      .map((id) => ({ arn: `arn:aws:iam::${id}:role/${childRole}`, roleId: `AROA${id}`, trusted: [management] })),
    webIdentity: [{ arn: `arn:aws:iam::${management}:role/WebIdentity`, token: "simulated-oidc-token" }],
    accounts: iam,
    awsPolicies,
    org: {
      roots: [{ Id: root, Name: "Root", Arn: `arn:aws:organizations::${management}:root/o-sim/${root}` }],
      ous,
      accounts: ids.map((Id, i) => ({
        ...{
          Id,
          Arn: `arn:aws:organizations::${management}:account/o-sim/${Id}`,
          Name: `Account ${i}`,
          Email: `aws+${i}@example.com`,
        },
        ...{
          Status: "ACTIVE",
          JoinedMethod: "CREATED",
          JoinedTimestamp: 1_600_000_000,
          parent: i === 0 ? root : ous[i % 2]!.Id,
        },
      })),
    },
    sso: {
      region: "us-east-1",
      instances: [
        {
          InstanceArn: instance,
          IdentityStoreId: "d-simulated",
          OwnerAccountId: management,
          Status: "ACTIVE",
          Name: "simulated",
        },
      ],
      permissionSets: setArns.map((PermissionSetArn, i) => ({
        ...{
          PermissionSetArn,
          Name: `Set${i}`,
          Description: `Permission set ${i}`,
          SessionDuration: "PT1H",
          CreatedDate: 1_650_000_000,
        },
        managed: [{ Name: `Provided${i % provided}`, Arn: `arn:aws:iam::aws:policy/Provided${i % provided}` }],
        ...(i % 2 === 1 && { customer: [{ Name: "Policy0", Path: "/" }], inline: JSON.stringify(statement("s3:*")) }),
      })),
      assignments: assignmentsOf(size, { ids, setArns, users, groups }),
    },
    identityStore: {
      id: "d-simulated",
      users,
      groups,
      memberships: groups.flatMap(({ GroupId }, g) =>
        users
          .filter((_, u) => (u + g) % Math.max(2, groups.length) === 0)
          .map(({ UserId }) => ({
            IdentityStoreId: "d-simulated",
            MembershipId: `mem-${GroupId}-${UserId}`,
            GroupId,
            MemberId: { UserId },
          })),
      ),
    },
    cloudtrail: users.slice(0, 3).map(({ UserId }, i) => ({
      ...{
        EventId: `event-${i}`,
        EventName: "Federate",
        EventTime: 1_780_000_000 - i,
        EventSource: "sso.amazonaws.com",
      },
      CloudTrailEvent: {
        userIdentity: {
          accountId: management,
          onBehalfOf: {
            userId: UserId,
            identityStoreArn: `arn:aws:identitystore::${management}:identitystore/d-simulated`,
          },
        },
        eventName: "Federate",
      },
    })),
  };
}

function iamOf(account: string, size: TenantSize, provided: readonly Policy[], random: Random): IamAccount {
  const { users = 4, groups = 2, roles = 3, policies = 2 } = size;
  const created = "2024-01-02T03:04:05Z";
  // Ids are of one object in all of AWS.
  const tail = `${account[0]}${account.slice(-5)}`;
  const own = Array.from({ length: policies }, (_, i) => ({
    ...{
      PolicyName: `Policy${i}`,
      PolicyId: `ANPA${tail}${number(i, 8)}`,
      Description: `Policy ${i} of ${account}`,
      document: statement(`own${i}:Get*`),
    },
  }));
  const some = () => [
    `arn:aws:iam::${account}:policy/Policy${random.integer(Math.max(1, policies - 1))}`,
    provided[random.integer(provided.length)]!.Arn!,
  ];
  const inline = (name: string) => [{ name, doc: statement("sqs:*") }];
  const names = Array.from({ length: users }, (_, i) => `user${i}`);
  return {
    alias: [`simulated-${tail}`],
    policies: own,
    users: names.map((UserName, i) => ({
      ...{ UserName, UserId: `AIDA${tail}${number(i, 8)}`, CreateDate: created, Path: i % 3 === 0 ? "/people/" : "/" },
      ...(i % 2 === 0 && {
        PasswordLastUsed: "2026-05-01T00:00:00Z",
        loginProfile: true,
        mfa: [`arn:aws:iam::${account}:mfa/${UserName}`],
      }),
      ...(i % 2 === 1 && {
        keys: [{ AccessKeyId: `AKIA${tail}${number(i, 8)}`, CreateDate: created, LastUsed: "2026-04-01T00:00:00Z" }],
      }),
      ...{
        Tags: [{ Key: "email", Value: `${UserName}@example.com` }],
        attached: i % 2 === 0 ? some() : [],
        inline: i % 3 === 1 ? inline("Inline") : [],
      },
    })),
    groups: Array.from({ length: groups }, (_, i) => ({
      ...{ GroupName: `group${i}`, GroupId: `AGPA${tail}${number(i, 8)}`, CreateDate: created },
      ...{
        members: names.filter((_, u) => u % groups === i || u === 0),
        attached: some(),
        inline: i === 0 ? inline("GroupInline") : [],
      },
    })),
    roles: Array.from({ length: roles }, (_, i) => ({
      ...{
        RoleName: `role${i}`,
        RoleId: `AROA${tail}${number(i, 8)}`,
        CreateDate: created,
        MaxSessionDuration: 3600,
        Tags: [{ Key: "owner", Value: "team" }],
      },
      trust: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal:
              i % 2 === 0 ? { AWS: `arn:aws:iam::${account}:user/people/user0` } : { Service: "ec2.amazonaws.com" },
          },
        ],
      },
      ...{ attached: some(), inline: i % 2 === 0 ? inline("RoleInline") : [] },
    })),
  };
}

function assignmentsOf(
  { assignments = 6 }: TenantSize,
  {
    ids,
    setArns,
    users,
    groups,
  }: {
    ids: readonly string[];
    setArns: readonly string[];
    users: readonly { UserId: string }[];
    groups: readonly { GroupId: string }[];
  },
) {
  return Array.from({ length: assignments }, (_, i) => {
    const isGroup = i % 3 !== 0 && groups.length > 0;
    const round = Math.floor(i / (ids.length * setArns.length));
    return {
      AccountId: ids[i % ids.length]!,
      PermissionSetArn: setArns[Math.floor(i / ids.length) % setArns.length]!,
      PrincipalType: isGroup ? "GROUP" : "USER",
      PrincipalId: isGroup ? groups[(i + round) % groups.length]!.GroupId : users[(i + round) % users.length]!.UserId,
    };
  });
}
