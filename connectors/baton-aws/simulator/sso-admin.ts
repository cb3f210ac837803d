import { type Action, inManagement, page, type SimCall, text, visible } from "./call.ts";
import { Refusal } from "./reply.ts";
import type { Assignment, PermissionSet } from "./tenant.ts";

const notFound = (what: string) => new Refusal(400, "ResourceNotFoundException", `Could not find ${what}`);

function checkInstance(call: SimCall) {
  if (!call.tenant.sso.instances.some(({ InstanceArn }) => InstanceArn === text(call, "InstanceArn")))
    throw notFound("Instance");
}

const list = (
  name: string,
  items: string,
  rows: (call: SimCall) => readonly unknown[],
  required: readonly string[],
): Record<string, Action> => ({
  [name]: {
    required,
    optional: ["NextToken", "MaxResults"],
    answer: (call) => {
      inManagement(call, `sso:${name}`);
      if (required.length > 0) checkInstance(call);
      const { NextToken, MaxResults } = call.params;
      const found = page(call, `sso:${name}`, rows(call), { given: NextToken, size: MaxResults });
      const shown = found.rows.map((row) => (typeof row === "object" ? visible(row as object) : row));
      return { [items]: shown, ...(found.next && { NextToken: found.next }) };
    },
  },
});

function setOf(call: SimCall): PermissionSet {
  const found = call.tenant.sso.permissionSets.find(
    ({ PermissionSetArn }) => PermissionSetArn === text(call, "PermissionSetArn"),
  );
  if (!found) throw notFound("PermissionSet");
  return found;
}

/** Assignments by account and set: a large organization is asked for each pair. Built anew after a change. */
const indexes = new WeakMap<
  readonly Assignment[],
  { readonly size: number; readonly pairs: Map<string, Map<string, Assignment[]>> }
>();
function indexOf(assignments: readonly Assignment[]) {
  const known = indexes.get(assignments);
  if (known?.size === assignments.length) return known.pairs;
  const pairs = new Map<string, Map<string, Assignment[]>>();
  for (const one of assignments) {
    const sets = pairs.get(one.AccountId) ?? new Map<string, Assignment[]>();
    pairs.set(one.AccountId, sets.set(one.PermissionSetArn, [...(sets.get(one.PermissionSetArn) ?? []), one]));
  }
  indexes.set(assignments, { size: assignments.length, pairs });
  return pairs;
}

function provisioned({ tenant }: SimCall, account: string): readonly string[] {
  const assigned = indexOf(tenant.sso.assignments).get(account)?.keys() ?? [];
  const all = new Set([...assigned, ...(tenant.sso.provisioned?.[account] ?? [])]);
  return tenant.sso.permissionSets.map(({ PermissionSetArn }) => PermissionSetArn).filter((arn) => all.has(arn));
}

const target = ["InstanceArn", "PermissionSetArn", "PrincipalId", "PrincipalType", "TargetId", "TargetType"];

const isSame = (a: Assignment, b: Assignment) =>
  a.AccountId === b.AccountId &&
  a.PermissionSetArn === b.PermissionSetArn &&
  a.PrincipalType === b.PrincipalType &&
  a.PrincipalId === b.PrincipalId;

/** Begins a change that is done when it has been asked about often enough. */
function begin(call: SimCall, field: string, isDeletion: boolean) {
  inManagement(call, `sso:${isDeletion ? "Delete" : "Create"}AccountAssignment`);
  checkInstance(call);
  setOf(call);
  const { assignments } = call.tenant.sso;
  const one: Assignment = {
    AccountId: text(call, "TargetId"),
    PermissionSetArn: text(call, "PermissionSetArn"),
    PrincipalType: text(call, "PrincipalType"),
    PrincipalId: text(call, "PrincipalId"),
  };
  const at = assignments.findIndex((other) => isSame(one, other));
  const { statusPolls = 0, assignmentOutcome, failureReason } = call.options;
  const none =
    isDeletion && at < 0
      ? {
          outcome: "FAILED",
          reason: "Received a 404 status error: Not supporting deletion of non existing assignment.",
        }
      : undefined;
  const RequestId = `10000000-0000-4000-8000-${String(++call.state.count).padStart(12, "0")}`;
  const { InstanceArn: _, ...key } = call.params;
  const apply = () => {
    const known = assignments.findIndex((other) => isSame(one, other));
    indexes.delete(assignments);
    if (isDeletion && known >= 0) assignments.splice(known, 1);
    else if (!isDeletion && known < 0) assignments.push(one);
  };
  const outcome = assignmentOutcome ?? none?.outcome ?? "SUCCEEDED";
  // Whoever never asks gets it, too.
  if (outcome === "SUCCEEDED" && statusPolls === 0) apply();
  call.state.requests.set(RequestId, {
    polls: statusPolls,
    outcome,
    reason: assignmentOutcome ? failureReason : none?.reason,
    key,
    apply,
  });
  return { [field]: { Status: "IN_PROGRESS", RequestId, ...key } };
}

function statusOf(call: SimCall, field: string, by: string) {
  inManagement(call, `sso:Describe${field}`);
  const id = text(call, by);
  const request = call.state.requests.get(id);
  if (!request) throw notFound("Request");
  if (request.polls-- > 0) return { [field]: { Status: "IN_PROGRESS", RequestId: id, ...request.key } };
  if (request.outcome === "SUCCEEDED") request.apply();
  return {
    [field]: {
      Status: request.outcome,
      RequestId: id,
      ...(request.reason && { FailureReason: request.reason }),
      ...request.key,
    },
  };
}

export const ssoAdminActions: Record<string, Action> = {
  ...list(
    "ListInstances",
    "Instances",
    ({ tenant, region }) => (region === tenant.sso.region ? tenant.sso.instances : []),
    [],
  ),
  ...list(
    "ListPermissionSets",
    "PermissionSets",
    ({ tenant }) => tenant.sso.permissionSets.map(({ PermissionSetArn }) => PermissionSetArn),
    ["InstanceArn"],
  ),
  ...list(
    "ListPermissionSetsProvisionedToAccount",
    "PermissionSets",
    (call) => provisioned(call, text(call, "AccountId")),
    ["InstanceArn", "AccountId"],
  ),
  ...list(
    "ListAccountAssignments",
    "AccountAssignments",
    (call) => {
      const { PermissionSetArn } = setOf(call);
      const sets = indexOf(call.tenant.sso.assignments).get(text(call, "AccountId"));
      return sets?.get(PermissionSetArn) ?? [];
    },
    ["InstanceArn", "AccountId", "PermissionSetArn"],
  ),
  ...list("ListManagedPoliciesInPermissionSet", "AttachedManagedPolicies", (call) => setOf(call).managed ?? [], [
    "InstanceArn",
    "PermissionSetArn",
  ]),
  ...list(
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    "CustomerManagedPolicyReferences",
    (call) => setOf(call).customer ?? [],
    ["InstanceArn", "PermissionSetArn"],
  ),
  DescribePermissionSet: {
    required: ["InstanceArn", "PermissionSetArn"],
    answer: (call) => {
      inManagement(call, "sso:DescribePermissionSet");
      return { PermissionSet: visible(setOf(call)) };
    },
  },
  GetInlinePolicyForPermissionSet: {
    required: ["InstanceArn", "PermissionSetArn"],
    answer: (call) => {
      inManagement(call, "sso:GetInlinePolicyForPermissionSet");
      return { InlinePolicy: setOf(call).inline ?? "" };
    },
  },
  CreateAccountAssignment: {
    required: target,
    answer: (call) => begin(call, "AccountAssignmentCreationStatus", false),
  },
  DeleteAccountAssignment: { required: target, answer: (call) => begin(call, "AccountAssignmentDeletionStatus", true) },
  DescribeAccountAssignmentCreationStatus: {
    required: ["InstanceArn", "AccountAssignmentCreationRequestId"],
    answer: (call) => statusOf(call, "AccountAssignmentCreationStatus", "AccountAssignmentCreationRequestId"),
  },
  DescribeAccountAssignmentDeletionStatus: {
    required: ["InstanceArn", "AccountAssignmentDeletionRequestId"],
    answer: (call) => statusOf(call, "AccountAssignmentDeletionStatus", "AccountAssignmentDeletionRequestId"),
  },
};
