import { type Action, ownAccount, page, type SimCall, text } from "./call.ts";
import { Refusal } from "./reply.ts";
import type { Fields, Group, Inline, Policy, Role, User } from "./tenant.ts";

const encode = (document: unknown) =>
  encodeURIComponent(typeof document === "string" ? document : JSON.stringify(document)).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const missing = (what: string, name: string) =>
  new Refusal(404, "NoSuchEntity", `The ${what} with name ${name} cannot be found.`);

export const arnOf = (account: string, kind: string, name: string, path = "/") =>
  `arn:aws:iam::${account}:${kind}${path}${name}`;

function found<T extends { vanished?: boolean }>(
  rows: readonly T[],
  what: string,
  name: string,
  nameOf: (row: T) => string,
): T {
  const row = rows.find((one) => nameOf(one) === name);
  if (!row || row.vanished) throw missing(what, name);
  return row;
}
export const userOf = (call: SimCall, name = text(call, "UserName")): User =>
  found(ownAccount(call).users, "user", name, ({ UserName }) => UserName);
export const groupOf = (call: SimCall, name = text(call, "GroupName")): Group =>
  found(ownAccount(call).groups, "group", name, ({ GroupName }) => GroupName);
export const roleOf = (call: SimCall, name = text(call, "RoleName")): Role =>
  found(ownAccount(call).roles, "role", name, ({ RoleName }) => RoleName);

export const policyArn = (account: string, { Arn, PolicyName, Path }: Policy) =>
  Arn ?? arnOf(account, "policy", PolicyName, Path);

export function policyOf(call: SimCall): Policy {
  const arn = text(call, "PolicyArn");
  const all = [...ownAccount(call).policies, ...call.tenant.awsPolicies];
  const policy = all.find((one) => policyArn(call.caller.account, one) === arn);
  if (!policy || policy.vanished)
    throw new Refusal(404, "NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`);
  return policy;
}

const tags = (all: User["Tags"]) => (all ?? []).map(({ Key, Value }) => ({ Key, Value }));

export const userRow = (
  account: string,
  { UserName, UserId, Path = "/", CreateDate, PasswordLastUsed, Tags }: User,
  withTags: boolean,
): Fields => ({
  ...{ Path, UserName, UserId, Arn: arnOf(account, "user", UserName, Path), CreateDate, PasswordLastUsed },
  ...(withTags && Tags && { Tags: tags(Tags) }),
});
const groupRow = (account: string, { GroupName, GroupId, Path = "/", CreateDate }: Group): Fields => ({
  ...{ Path, GroupName, GroupId, Arn: arnOf(account, "group", GroupName, Path), CreateDate },
});
const roleRow = (account: string, role: Role, withTags: boolean): Fields => {
  const { RoleName, RoleId, Path = "/", CreateDate, trust, Description, MaxSessionDuration, Tags } = role;
  return {
    ...{ Path, RoleName, RoleId, Arn: arnOf(account, "role", RoleName, Path), CreateDate },
    AssumeRolePolicyDocument: trust === undefined ? undefined : encode(trust),
    ...{ Description, MaxSessionDuration },
    ...(withTags && role.LastUsed && { RoleLastUsed: { LastUsedDate: role.LastUsed, Region: "us-east-1" } }),
    ...(withTags && Tags && { Tags: tags(Tags) }),
  };
};
const policyRow = (account: string, policy: Policy, withDescription: boolean): Fields => ({
  PolicyName: policy.PolicyName,
  PolicyId: policy.PolicyId,
  Arn: policyArn(account, policy),
  ...{ Path: policy.Path ?? "/", DefaultVersionId: policy.DefaultVersionId ?? "v1", IsAttachable: true },
  ...(withDescription && policy.Description && { Description: policy.Description }),
});

/** A list of IAM's, with its markers. */
const list = (
  name: string,
  items: string,
  rows: (call: SimCall) => readonly unknown[],
  required: readonly string[] = [],
  more?: (call: SimCall) => Fields,
): Record<string, Action> => ({
  [name]: {
    required,
    optional: ["Marker", "MaxItems", "PathPrefix", "Scope", "OnlyAttached"],
    answer: (call) => {
      const { Marker, MaxItems } = call.params;
      const found = page(call, `iam:${name}`, rows(call), { given: Marker, size: MaxItems });
      return { ...more?.(call), [items]: found.rows, IsTruncated: found.next !== undefined, Marker: found.next };
    },
  },
});

const inlineOf = (owner: { inline?: Inline[] }, call: SimCall, what: string): Inline => {
  const name = text(call, "PolicyName");
  const policy = (owner.inline ?? []).find((one) => one.name === name);
  if (!policy || policy.vanished)
    throw new Refusal(404, "NoSuchEntity", `The ${what} policy with name ${name} cannot be found.`);
  return policy;
};
const documentOf = ({ raw, doc }: Inline) => raw ?? encode(doc);

const policyName = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const attachedRows = (arns: readonly string[] = []) =>
  arns.map((arn) => ({ PolicyName: policyName(arn), PolicyArn: arn }));

const ofOwner = (
  word: "User" | "Group" | "Role",
  owner: (call: SimCall) => User | Group | Role,
): Record<string, Action> => ({
  ...list(`List${word}Policies`, "PolicyNames", (call) => (owner(call).inline ?? []).map(({ name }) => name), [
    `${word}Name`,
  ]),
  ...list(`ListAttached${word}Policies`, "AttachedPolicies", (call) => attachedRows(owner(call).attached), [
    `${word}Name`,
  ]),
  [`Get${word}Policy`]: {
    required: [`${word}Name`, "PolicyName"],
    answer: (call) => ({
      [`${word}Name`]: text(call, `${word}Name`),
      PolicyName: text(call, "PolicyName"),
      PolicyDocument: documentOf(inlineOf(owner(call), call, word.toLowerCase())),
    }),
  },
});

function attachedAnywhere(call: SimCall): Set<string> {
  const { users, groups, roles } = ownAccount(call);
  return new Set([...users, ...groups, ...roles].flatMap(({ attached = [] }) => attached));
}

function policies(call: SimCall): readonly Fields[] {
  const { Scope = "All", OnlyAttached } = call.params;
  const own = ownAccount(call).policies;
  const all =
    Scope === "Local" ? own : Scope === "AWS" ? call.tenant.awsPolicies : [...own, ...call.tenant.awsPolicies];
  const rows = all.map((policy) => policyRow(call.caller.account, policy, call.options.listDescription ?? false));
  const attached = OnlyAttached === "true" ? attachedAnywhere(call) : undefined;
  return attached ? rows.filter(({ Arn }) => attached.has(Arn as string)) : rows;
}

/** Everything at once: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
function details(call: SimCall): readonly (readonly [list: string, row: Fields])[] {
  const { account } = call.caller;
  const { users, groups, roles, policies } = ownAccount(call);
  const inline = (all: Inline[] = []) =>
    all.filter(({ vanished }) => !vanished).map((one) => ({ PolicyName: one.name, PolicyDocument: documentOf(one) }));
  const owner = (row: Fields, word: string, { attached, inline: own }: User | Group | Role) => ({
    ...row,
    [`${word}PolicyList`]: inline(own),
    AttachedManagedPolicies: attachedRows(attached),
  });
  const attached = attachedAnywhere(call);
  const used = call.tenant.awsPolicies.filter(({ Arn }) => attached.has(Arn!));
  const row = (list: string, one: Fields) => [list, one] as const;
  return [
    ...users
      .filter(({ vanished }) => !vanished)
      .map((one) => {
        const { PasswordLastUsed: _, ...known } = userRow(account, one, true);
        const of = groups
          .filter(({ members = [] }) => members.includes(one.UserName))
          .map(({ GroupName }) => GroupName);
        return row("UserDetailList", { ...owner(known, "User", one), GroupList: of });
      }),
    ...groups
      .filter(({ vanished }) => !vanished)
      .map((one) => row("GroupDetailList", owner(groupRow(account, one), "Group", one))),
    ...roles
      .filter(({ vanished }) => !vanished)
      .map((one) => {
        const { Description: _, MaxSessionDuration: __, ...known } = roleRow(account, one, true);
        return row("RoleDetailList", owner(known, "Role", one));
      }),
    ...[...policies, ...used]
      .filter(({ vanished }) => !vanished)
      .map((one) =>
        row("Policies", {
          ...policyRow(account, one, true),
          PolicyVersionList: [
            { VersionId: one.DefaultVersionId ?? "v1", Document: encode(one.document), IsDefaultVersion: true },
          ],
        }),
      ),
  ];
}

export const iamReadActions: Record<string, Action> = {
  ...list("ListUsers", "Users", (call) =>
    ownAccount(call).users.map((user) => userRow(call.caller.account, user, call.options.listTags ?? false)),
  ),
  ...list("ListGroups", "Groups", (call) =>
    ownAccount(call).groups.map((group) => groupRow(call.caller.account, group)),
  ),
  ...list("ListRoles", "Roles", (call) =>
    ownAccount(call).roles.map((role) => roleRow(call.caller.account, role, call.options.listTags ?? false)),
  ),
  ...list("ListPolicies", "Policies", policies),
  ...list("ListAccountAliases", "AccountAliases", (call) => ownAccount(call).alias),
  ...list(
    "ListAccessKeys",
    "AccessKeyMetadata",
    (call) => {
      const { UserName, keys = [] } = userOf(call);
      return keys.map(({ AccessKeyId, Status = "Active", CreateDate }) => ({
        UserName,
        AccessKeyId,
        Status,
        CreateDate,
      }));
    },
    ["UserName"],
  ),
  ...list(
    "GetGroup",
    "Users",
    (call) => {
      const { users } = ownAccount(call);
      return (groupOf(call).members ?? []).flatMap((name) => {
        const user = users.find(({ UserName }) => UserName === name);
        return user ? [userRow(call.caller.account, user, false)] : [];
      });
    },
    ["GroupName"],
    (call) => ({ Group: groupRow(call.caller.account, groupOf(call)) }),
  ),
  ...ofOwner("User", userOf),
  ...ofOwner("Group", groupOf),
  ...ofOwner("Role", roleOf),
  ...list(
    "ListSigningCertificates",
    "Certificates",
    (call) =>
      (userOf(call).certs ?? []).map((CertificateId) => ({
        UserName: text(call, "UserName"),
        CertificateId,
        CertificateBody: "-",
        Status: "Active",
      })),
    ["UserName"],
  ),
  ...list(
    "ListSSHPublicKeys",
    "SSHPublicKeys",
    (call) =>
      (userOf(call).sshKeys ?? []).map((SSHPublicKeyId) => ({
        UserName: text(call, "UserName"),
        SSHPublicKeyId,
        Status: "Active",
        UploadDate: "2024-01-01T00:00:00Z",
      })),
    ["UserName"],
  ),
  ...list(
    "ListServiceSpecificCredentials",
    "ServiceSpecificCredentials",
    (call) =>
      (userOf(call).svcCreds ?? []).map((ServiceSpecificCredentialId) => ({
        UserName: text(call, "UserName"),
        ServiceSpecificCredentialId,
        Status: "Active",
        ServiceName: "codecommit.amazonaws.com",
        ServiceUserName: "-",
        CreateDate: "2024-01-01T00:00:00Z",
      })),
    ["UserName"],
  ),
  ...list(
    "ListMFADevices",
    "MFADevices",
    (call) =>
      (userOf(call).mfa ?? []).map((SerialNumber) => ({
        UserName: text(call, "UserName"),
        SerialNumber,
        EnableDate: "2024-01-01T00:00:00Z",
      })),
    ["UserName"],
  ),
  ...list(
    "ListGroupsForUser",
    "Groups",
    (call) => {
      const { UserName } = userOf(call);
      return ownAccount(call)
        .groups.filter(({ members = [], vanished }) => members.includes(UserName) && !vanished)
        .map((group) => groupRow(call.caller.account, group));
    },
    ["UserName"],
  ),
  GetUser: { optional: ["UserName"], answer: (call) => ({ User: userRow(call.caller.account, userOf(call), true) }) },
  GetRole: { required: ["RoleName"], answer: (call) => ({ Role: roleRow(call.caller.account, roleOf(call), true) }) },
  GetPolicy: {
    required: ["PolicyArn"],
    answer: (call) => ({ Policy: policyRow(call.caller.account, policyOf(call), true) }),
  },
  GetPolicyVersion: {
    required: ["PolicyArn", "VersionId"],
    answer: (call) => {
      const { DefaultVersionId = "v1", document } = policyOf(call);
      if (text(call, "VersionId") !== DefaultVersionId)
        throw new Refusal(404, "NoSuchEntity", "Policy version does not exist.");
      return { PolicyVersion: { Document: encode(document), VersionId: DefaultVersionId, IsDefaultVersion: true } };
    },
  },
  GetAccessKeyLastUsed: {
    required: ["AccessKeyId"],
    answer: (call) => {
      const id = text(call, "AccessKeyId");
      const user = ownAccount(call).users.find(({ keys = [] }) => keys.some(({ AccessKeyId }) => AccessKeyId === id));
      if (!user)
        throw new Refusal(
          403,
          "AccessDenied",
          `User: ${call.caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed`,
        );
      const { LastUsed } = user.keys!.find(({ AccessKeyId }) => AccessKeyId === id)!;
      return {
        UserName: user.UserName,
        AccessKeyLastUsed: LastUsed
          ? { LastUsedDate: LastUsed, ServiceName: "sts", Region: "us-east-1" }
          : { ServiceName: "N/A", Region: "N/A" },
      };
    },
  },
  GetAccountAuthorizationDetails: {
    optional: ["Marker", "MaxItems"],
    answer: (call) => {
      const { Marker, MaxItems } = call.params;
      const { rows, next } = page(call, "iam:GetAccountAuthorizationDetails", details(call), {
        given: Marker,
        size: MaxItems,
      });
      const of = (list: string) => rows.filter(([name]) => name === list).map(([, row]) => row);
      return {
        ...{
          UserDetailList: of("UserDetailList"),
          GroupDetailList: of("GroupDetailList"),
          RoleDetailList: of("RoleDetailList"),
        },
        ...{ Policies: of("Policies"), IsTruncated: next !== undefined, Marker: next },
      };
    },
  },
};
