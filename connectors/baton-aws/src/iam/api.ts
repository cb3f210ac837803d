import type { ListPage } from "@baton-connectors/sdk";
import { exactly, id, object, type Shape, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "../aws/caller.ts";
import type { Named } from "./bound.ts";
import { type CredentialReport, parseReport } from "./credential-report.ts";
import * as shapes from "./shapes.ts";

export type Owner = "user" | "group" | "role";

const word = { user: "User", group: "Group", role: "Role" } as const;

/** The parameter that names an object. */
const named = ({ kind, name }: Pick<Named<never>, "kind" | "name">) => ({ [`${word[kind as Owner]}Name`]: name });

const lastUsed = object({ AccessKeyLastUsed: object({ LastUsedDate: text, ServiceName: text }) });
const policyVersion = object({ PolicyVersion: object({ Document: id }) });
/** While it is being made, that is waited for as a limit is: see `polling.ts`. */
const reportState = object({ State: exactly("COMPLETE") });
const report = object({ Content: id, GeneratedTime: id });
const evaluation = object({ EvalActionName: id, EvalDecision: id });
const inlineDocument = object({ PolicyDocument: id });

/** IAM of one account, reading: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export interface IamReads<A> {
  listUsers(after: string | undefined, signal: AbortSignal): Promise<ListPage<shapes.IamUser>>;
  getUser(user: Named<A, "user">, signal: AbortSignal): Promise<shapes.IamUser>;
  listAccessKeys(
    user: Named<A, "user">,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<shapes.AccessKey>>;
  /** When it was last used; undefined: never, as far as AWS keeps it. */
  accessKeyLastUsed(keyId: string, signal: AbortSignal): Promise<string | undefined>;
  listGroups(after: string | undefined, signal: AbortSignal): Promise<ListPage<shapes.IamGroup>>;
  /** Its members. */
  getGroup(group: Named<A, "group">, after: string | undefined, signal: AbortSignal): Promise<ListPage<shapes.IamUser>>;
  /** Itself. */
  groupNamed(group: Named<A, "group">, signal: AbortSignal): Promise<shapes.IamGroup>;
  listRoles(after: string | undefined, signal: AbortSignal): Promise<ListPage<shapes.IamRole>>;
  getRole(role: Named<A, "role">, signal: AbortSignal): Promise<shapes.IamRole>;
  listPolicies(
    which: { readonly onlyAttached: boolean; readonly local: boolean },
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<shapes.IamPolicy>>;
  getPolicy(policy: Named<A, "policy">, signal: AbortSignal): Promise<shapes.IamPolicy>;
  getPolicyVersion(policy: Named<A, "policy">, version: string, signal: AbortSignal): Promise<string>;
  /** Names of policies that are part of their owner. */
  listInlinePolicies(of: Named<A, Owner>, after: string | undefined, signal: AbortSignal): Promise<ListPage<string>>;
  getInlinePolicy(of: Named<A, Owner>, name: string, signal: AbortSignal): Promise<string>;
  listAttachedPolicies(
    of: Named<A, Owner>,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<{ readonly PolicyArn: string }>>;
  accountDetails(after: string | undefined, signal: AbortSignal): Promise<shapes.AccountDetails>;
  /** Made anew where the last one is older than four hours. */
  credentialReport(signal: AbortSignal): Promise<CredentialReport>;
  /** What a principal's own policies say of actions, in order. */
  simulate(
    principalArn: string,
    actions: readonly string[],
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<{ readonly EvalActionName: string; readonly EvalDecision: string }>>;
  accountAliases(signal: AbortSignal): Promise<readonly string[]>;
}

/** As many as a page can have. */
const MaxItems = 1000;
/** Of what takes further calls for each: a page that a limit ends is asked for again. */
const someItems = 100;

export function iamReads<A>(caller: Caller): IamReads<A> {
  const list = <Row>(
    action: string,
    params: Record<string, unknown>,
    { items, row }: { readonly items: string; readonly row: Shape<Row> },
    after: string | undefined,
    signal: AbortSignal,
  ) => caller.list(action, { params: { MaxItems, ...params }, items, row, after, signal });
  const one = async <T>(action: string, params: Record<string, unknown>, shape: Shape<T>, signal: AbortSignal) =>
    caller.read(action, { params, shape, signal });
  return {
    listUsers: (after, signal) =>
      list("ListUsers", { MaxItems: someItems }, { items: "Users", row: shapes.user }, after, signal),
    getUser: async (user, signal) => (await one("GetUser", named(user), object({ User: shapes.user }), signal)).User,
    listAccessKeys: (user, after, signal) =>
      list("ListAccessKeys", named(user), { items: "AccessKeyMetadata", row: shapes.accessKey }, after, signal),
    accessKeyLastUsed: async (AccessKeyId, signal) =>
      (await one("GetAccessKeyLastUsed", { AccessKeyId }, lastUsed, signal)).AccessKeyLastUsed.LastUsedDate,
    listGroups: (after, signal) => list("ListGroups", {}, { items: "Groups", row: shapes.group }, after, signal),
    getGroup: (group, after, signal) =>
      list("GetGroup", named(group), { items: "Users", row: shapes.user }, after, signal),
    groupNamed: async (group, signal) =>
      (await one("GetGroup", { ...named(group), MaxItems: 1 }, object({ Group: shapes.group }), signal)).Group,
    listRoles: (after, signal) =>
      list("ListRoles", { MaxItems: someItems }, { items: "Roles", row: shapes.role }, after, signal),
    getRole: async (role, signal) => (await one("GetRole", named(role), object({ Role: shapes.role }), signal)).Role,
    listPolicies: ({ onlyAttached, local }, after, signal) =>
      list(
        "ListPolicies",
        { MaxItems: someItems, OnlyAttached: onlyAttached ? true : undefined, Scope: local ? "Local" : undefined },
        { items: "Policies", row: shapes.policy },
        after,
        signal,
      ),
    getPolicy: async ({ arn }, signal) =>
      (await one("GetPolicy", { PolicyArn: arn }, object({ Policy: shapes.policy }), signal)).Policy,
    getPolicyVersion: async ({ arn }, VersionId, signal) =>
      (await one("GetPolicyVersion", { PolicyArn: arn, VersionId }, policyVersion, signal)).PolicyVersion.Document,
    listInlinePolicies: (of, after, signal) =>
      list(`List${word[of.kind]}Policies`, named(of), { items: "PolicyNames", row: id }, after, signal),
    getInlinePolicy: async (of, PolicyName, signal) =>
      (await one(`Get${word[of.kind]}Policy`, { ...named(of), PolicyName }, inlineDocument, signal)).PolicyDocument,
    listAttachedPolicies: (of, after, signal) =>
      list(
        `ListAttached${word[of.kind]}Policies`,
        named(of),
        { items: "AttachedPolicies", row: shapes.attachedPolicy },
        after,
        signal,
      ),
    accountDetails: (after, signal) =>
      one("GetAccountAuthorizationDetails", { MaxItems, Marker: after }, shapes.details, signal),
    async credentialReport(signal) {
      await one("GenerateCredentialReport", {}, reportState, signal);
      const { Content, GeneratedTime } = await one("GetCredentialReport", {}, report, signal);
      return parseReport(Content, new Date(GeneratedTime));
    },
    simulate: (PolicySourceArn, actions, after, signal) => {
      const names = Object.fromEntries(actions.map((action, i) => [`ActionNames.member.${i + 1}`, action]));
      return list(
        "SimulatePrincipalPolicy",
        { PolicySourceArn, ...names },
        { items: "EvaluationResults", row: evaluation },
        after,
        signal,
      );
    },
    accountAliases: async (signal) =>
      (await list("ListAccountAliases", {}, { items: "AccountAliases", row: id }, undefined, signal)).items,
  };
}

/** Lists of what a user has besides, as its deletion needs them. */
const belongings = {
  ListAccessKeys: { items: "AccessKeyMetadata", id: "AccessKeyId" },
  ListSigningCertificates: { items: "Certificates", id: "CertificateId" },
  ListSSHPublicKeys: { items: "SSHPublicKeys", id: "SSHPublicKeyId" },
  ListServiceSpecificCredentials: { items: "ServiceSpecificCredentials", id: "ServiceSpecificCredentialId" },
  ListMFADevices: { items: "MFADevices", id: "SerialNumber" },
  ListUserPolicies: { items: "PolicyNames", id: undefined },
  ListAttachedUserPolicies: { items: "AttachedPolicies", id: "PolicyArn" },
  ListGroupsForUser: { items: "Groups", id: "GroupName" },
} as const;
export type Belonging = keyof typeof belongings;

/** IAM of one account, changing. A change states what is to be: done twice it is as done once, or says that it was done. */
export interface IamChanges<A> {
  addUserToGroup(group: Named<A, "group">, user: Named<A, "user">, signal: AbortSignal): Promise<void>;
  removeUserFromGroup(group: Named<A, "group">, user: Named<A, "user">, signal: AbortSignal): Promise<void>;
  attach(policy: Named<A, "policy">, to: Named<A, Owner>, signal: AbortSignal): Promise<void>;
  detach(policy: Named<A, "policy">, from: Named<A, Owner>, signal: AbortSignal): Promise<void>;
  deleteInlinePolicy(of: Named<A, Owner>, name: string, signal: AbortSignal): Promise<void>;
  createUser(name: string, tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<shapes.IamUser>;
  /** The user of a name, whose ARN is not known yet. */
  userNamed(name: string, signal: AbortSignal): Promise<shapes.IamUser>;
  /** Ids of what a user has, one page. */
  belongings(
    what: Belonging,
    user: Named<A, "user">,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly items: readonly string[]; readonly next?: string | undefined }>;
  /** An action on a user that takes one thing away from it. */
  takeAway(action: string, user: Named<A, "user">, params: Record<string, string>, signal: AbortSignal): Promise<void>;
  deleteVirtualMfaDevice(serial: string, signal: AbortSignal): Promise<void>;
}

export function iamChanges<A>(caller: Caller): IamChanges<A> {
  const change = (action: string, params: Record<string, unknown>, signal: AbortSignal) =>
    caller.change(action, { params, signal, idempotent: true });
  const created = object({ User: shapes.user });
  return {
    addUserToGroup: (group, user, signal) => change("AddUserToGroup", { ...named(group), ...named(user) }, signal),
    removeUserFromGroup: (group, user, signal) =>
      change("RemoveUserFromGroup", { ...named(group), ...named(user) }, signal),
    attach: ({ arn }, to, signal) => change(`Attach${word[to.kind]}Policy`, { PolicyArn: arn, ...named(to) }, signal),
    detach: ({ arn }, from, signal) =>
      change(`Detach${word[from.kind]}Policy`, { PolicyArn: arn, ...named(from) }, signal),
    deleteInlinePolicy: (of, PolicyName, signal) =>
      change(`Delete${word[of.kind]}Policy`, { PolicyName, ...named(of) }, signal),
    async createUser(UserName, tags, signal) {
      const fields = Object.entries(tags).flatMap(([key, value], i) => [
        [`Tags.member.${i + 1}.Key`, key],
        [`Tags.member.${i + 1}.Value`, value],
      ]);
      const params = { UserName, ...Object.fromEntries(fields) };
      return (await caller.read("CreateUser", { params, shape: created, signal, idempotent: false })).User;
    },
    userNamed: async (UserName, signal) =>
      (await caller.read("GetUser", { params: { UserName }, shape: created, signal })).User,
    async belongings(what, user, after, signal) {
      const { items: at, id: key } = belongings[what];
      const row = key === undefined ? id : object({ [key]: id });
      const call = { params: named(user), items: at, row: row as Shape<unknown>, after, signal };
      const { items, next } = await caller.list(what, call);
      const ids = items.map((one) => (key === undefined ? one : (one as Record<string, unknown>)[key]) as string);
      return { items: ids, next: next as string | undefined };
    },
    deleteVirtualMfaDevice: (SerialNumber, signal) => change("DeleteVirtualMFADevice", { SerialNumber }, signal),
    takeAway: (action, user, params, signal) => change(action, { ...params, ...named(user) }, signal),
  };
}
