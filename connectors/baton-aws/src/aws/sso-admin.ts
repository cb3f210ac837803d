import type { ListPage } from "@baton-connectors/sdk";
import { id, object, requiredText, type Shape, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "./caller.ts";

const instance = object({ InstanceArn: id, IdentityStoreId: id, Status: text });
export type SsoInstance = Shaped<typeof instance>;

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PermissionSet.html */
const permissionSet = object({ PermissionSetArn: id, Name: id, Description: text });
export type PermissionSet = Shaped<typeof permissionSet>;

const assignment = object({ PrincipalId: id, PrincipalType: id });
export type Assignment = Shaped<typeof assignment>;

const customerReference = object({ Name: id, Path: text });
export type CustomerReference = Shaped<typeof customerReference>;

const status = object({ RequestId: id, Status: id, FailureReason: text });
export type AssignmentStatus = Shaped<typeof status>;

/** Who is given, or loses, which permission set in which account. */
export interface AssignmentKey {
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly principalId: string;
  readonly principalType: "USER" | "GROUP";
}

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_Operations.html */
export interface SsoAdminApi {
  listInstances(after: string | undefined, signal: AbortSignal): Promise<ListPage<SsoInstance>>;
}
/** The same, of one instance. */
export interface SsoInstanceApi {
  listPermissionSets(after: string | undefined, signal: AbortSignal): Promise<ListPage<string>>;
  describePermissionSet(arn: string, signal: AbortSignal): Promise<PermissionSet>;
  /** ARNs. */
  listProvisioned(accountId: string, after: string | undefined, signal: AbortSignal): Promise<ListPage<string>>;
  listAssignments(
    of: Pick<AssignmentKey, "accountId" | "permissionSetArn">,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<Assignment>>;
  listManagedPolicies(arn: string, after: string | undefined, signal: AbortSignal): Promise<ListPage<string>>;
  listCustomerReferences(
    arn: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<CustomerReference>>;
  /** JSON; empty: there is none. */
  inlinePolicy(arn: string, signal: AbortSignal): Promise<string>;
  createAssignment(key: AssignmentKey, signal: AbortSignal): Promise<AssignmentStatus>;
  creationStatus(requestId: string, signal: AbortSignal): Promise<AssignmentStatus>;
  deleteAssignment(key: AssignmentKey, signal: AbortSignal): Promise<AssignmentStatus>;
  deletionStatus(requestId: string, signal: AbortSignal): Promise<AssignmentStatus>;
}

export const ssoAdminApi = (caller: Caller): SsoAdminApi => ({
  listInstances: (after, signal) => caller.list("ListInstances", { items: "Instances", row: instance, after, signal }),
});

export function ssoInstanceApi(caller: Caller, InstanceArn: string): SsoInstanceApi {
  const list = <Row>(
    action: string,
    params: Record<string, unknown>,
    { items, row }: { readonly items: string; readonly row: Shape<Row> },
    after: string | undefined,
    signal: AbortSignal,
  ) => caller.list(action, { params: { InstanceArn, ...params }, items, row, after, signal });
  const one = <T>(action: string, params: Record<string, unknown>, shape: Shape<T>, signal: AbortSignal) =>
    caller.read(action, { params: { InstanceArn, ...params }, shape, signal });
  const target = ({ accountId, permissionSetArn, principalId, principalType }: AssignmentKey) => ({
    PermissionSetArn: permissionSetArn,
    PrincipalId: principalId,
    PrincipalType: principalType,
    TargetId: accountId,
    TargetType: "AWS_ACCOUNT",
  });
  return {
    listPermissionSets: (after, signal) =>
      list("ListPermissionSets", {}, { items: "PermissionSets", row: id }, after, signal),
    describePermissionSet: async (PermissionSetArn, signal) =>
      (await one("DescribePermissionSet", { PermissionSetArn }, object({ PermissionSet: permissionSet }), signal))
        .PermissionSet,
    listProvisioned: (AccountId, after, signal) =>
      list(
        "ListPermissionSetsProvisionedToAccount",
        { AccountId },
        { items: "PermissionSets", row: id },
        after,
        signal,
      ),
    listAssignments: ({ accountId, permissionSetArn }, after, signal) =>
      list(
        "ListAccountAssignments",
        { AccountId: accountId, PermissionSetArn: permissionSetArn },
        { items: "AccountAssignments", row: assignment },
        after,
        signal,
      ),
    async listManagedPolicies(PermissionSetArn, after, signal) {
      const found = await list(
        "ListManagedPoliciesInPermissionSet",
        { PermissionSetArn },
        { items: "AttachedManagedPolicies", row: object({ Arn: id }) },
        after,
        signal,
      );
      return { ...found, items: found.items.map(({ Arn }) => Arn) };
    },
    listCustomerReferences: (PermissionSetArn, after, signal) =>
      list(
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        { PermissionSetArn },
        { items: "CustomerManagedPolicyReferences", row: customerReference },
        after,
        signal,
      ),
    inlinePolicy: async (PermissionSetArn, signal) =>
      (
        await one(
          "GetInlinePolicyForPermissionSet",
          { PermissionSetArn },
          object({ InlinePolicy: requiredText }),
          signal,
        )
      ).InlinePolicy,
    // What there is already, or a request of the same that is under way, is found and not made twice.
    createAssignment: async (key, signal) =>
      (await one("CreateAccountAssignment", target(key), object({ AccountAssignmentCreationStatus: status }), signal))
        .AccountAssignmentCreationStatus,
    creationStatus: async (AccountAssignmentCreationRequestId, signal) =>
      (
        await one(
          "DescribeAccountAssignmentCreationStatus",
          { AccountAssignmentCreationRequestId },
          object({ AccountAssignmentCreationStatus: status }),
          signal,
        )
      ).AccountAssignmentCreationStatus,
    deleteAssignment: async (key, signal) =>
      (await one("DeleteAccountAssignment", target(key), object({ AccountAssignmentDeletionStatus: status }), signal))
        .AccountAssignmentDeletionStatus,
    deletionStatus: async (AccountAssignmentDeletionRequestId, signal) =>
      (
        await one(
          "DescribeAccountAssignmentDeletionStatus",
          { AccountAssignmentDeletionRequestId },
          object({ AccountAssignmentDeletionStatus: status }),
          signal,
        )
      ).AccountAssignmentDeletionStatus,
  };
}
