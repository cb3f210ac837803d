/** What the simulated AWS holds. A key that is not of AWS's own begins with a small letter, and is never sent. */
export interface AwsTenant {
  readonly management: string;
  readonly credentials: readonly { id: string; secret: string; account: string; arn: string; userId: string }[];
  readonly assumable: readonly {
    arn: string;
    roleId: string;
    /** Accounts and ARNs. */
    trusted: readonly string[];
    externalId?: string;
    maxSession?: number;
  }[];
  readonly webIdentity: readonly { arn: string; token: string }[];
  readonly accounts: Record<string, IamAccount>;
  readonly awsPolicies: Policy[];
  readonly org: { roots: Unit[]; ous: Unit[]; accounts: (Fields & { Id: string; parent?: string | null })[] };
  readonly sso: {
    region: string;
    instances: (Fields & { InstanceArn: string; IdentityStoreId: string })[];
    permissionSets: PermissionSet[];
    /** Sets that are provisioned to an account without an assignment. */
    provisioned?: Record<string, string[]>;
    assignments: Assignment[];
  };
  readonly identityStore: { id: string; users: StoreUser[]; groups: StoreGroup[]; memberships: Membership[] };
  readonly cloudtrail: (Fields & { EventTime?: number })[];
  readonly sim?: SimOptions;
}

export type Fields = Record<string, unknown>;
export interface Tag {
  Key: string;
  Value: string;
}
export interface Inline {
  name: string;
  doc?: unknown;
  /** As AWS sends it, encoded. */
  raw?: string;
  vanished?: boolean;
}
interface Owner {
  Path?: string;
  CreateDate: string;
  /** ARNs of managed policies. */
  attached?: string[];
  inline?: Inline[];
  /** It is listed, and not found when it is asked for. */
  vanished?: boolean;
}
export interface User extends Owner {
  UserName: string;
  UserId: string;
  PasswordLastUsed?: string;
  Tags?: Tag[];
  loginProfile?: boolean;
  keys?: { AccessKeyId: string; CreateDate: string; Status?: string; LastUsed?: string }[];
  certs?: string[];
  sshKeys?: string[];
  svcCreds?: string[];
  mfa?: string[];
}
export interface Group extends Owner {
  GroupName: string;
  GroupId: string;
  members?: string[];
}
export interface Role extends Owner {
  RoleName: string;
  RoleId: string;
  MaxSessionDuration?: number;
  LastUsed?: string;
  Description?: string;
  Tags?: Tag[];
  trust?: unknown;
}
export interface Policy {
  PolicyName: string;
  PolicyId: string;
  Path?: string;
  Arn?: string;
  DefaultVersionId?: string;
  Description?: string;
  document: unknown;
  vanished?: boolean;
}
export interface IamAccount {
  alias: string[];
  root?: { mfa?: boolean; key?: boolean };
  users: User[];
  groups: Group[];
  roles: Role[];
  policies: Policy[];
}
export interface Unit {
  Id: string;
  Name: string;
  Arn: string;
  parent?: string;
  [more: string]: unknown;
}
export interface PermissionSet {
  PermissionSetArn: string;
  Name: string;
  Description?: string;
  managed?: { Name: string; Arn: string }[];
  customer?: { Name: string; Path?: string }[];
  inline?: string;
  [more: string]: unknown;
}
export interface Assignment {
  AccountId: string;
  PermissionSetArn: string;
  PrincipalType: string;
  PrincipalId: string;
}
export interface StoreUser extends Fields {
  UserId: string;
  UserName?: string;
  Emails?: { Value?: string }[];
}
export interface StoreGroup extends Fields {
  GroupId: string;
}
export interface Membership {
  IdentityStoreId?: string;
  MembershipId: string;
  GroupId: string;
  MemberId: { UserId?: string };
}

export interface SimOptions {
  /** Rows a page at most, by action; `default` for all others. */
  readonly page?: Readonly<Record<string, number>>;
  /** Actions without permission, `iam:ListUsers`; of one account only, `iam:ListUsers@222233334444`. */
  readonly deny?: readonly string[];
  /** All that is allowed, by account, `*` for all others; none: everything that is not denied. */
  readonly allow?: Readonly<Record<string, readonly string[]>>;
  /** Whether lists tell tags and descriptions, as AWS's do not. */
  readonly listTags?: boolean;
  readonly listDescription?: boolean;
  /** Actions whose first page is empty. */
  readonly emptyPage?: Readonly<Record<string, boolean>>;
  /** Seconds. */
  readonly sessionTtl?: number;
  /** How often a credential report is said to be under way. */
  readonly reportPolls?: number;
  /** How often an assignment is said to be in progress; how it ends. */
  readonly statusPolls?: number;
  readonly assignmentOutcome?: string;
  readonly failureReason?: string;
  /** Requests a second, by service, or services that share them (`sso+identitystore`); none: no limit. */
  readonly perSecond?: Readonly<Record<string, number>>;
  /** Another than `aws`: ARNs say so, and IAM and Organizations are signed for in its regions. */
  readonly partition?: "aws-us-gov" | "aws-cn";
  /** `requests`: it is as late as the latest request says it is, for a client whose waits pass at once. */
  readonly clock?: "requests";
}
