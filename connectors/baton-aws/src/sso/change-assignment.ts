import type { Grant, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  configError,
  everyPage,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type HandlerContext,
  toBatonError,
} from "@baton-connectors/sdk";
import { identityId } from "../arn.ts";
import { isActive } from "../aws/organizations.ts";
import type { Assignment, AssignmentKey, AssignmentStatus } from "../aws/sso-admin.ts";
import type { Client } from "../client.ts";
import type { IdentityCenter } from "../identity-center.ts";
import { throughWhat } from "../resources/inherited.ts";
import { inStore } from "../resources/sso-user.ts";
import { isDenied } from "../tolerated.ts";

type Context = Pick<HandlerContext<Client>, "client" | "signal" | "log">;

/** Gives a permission set in an account to a user or group. */
export async function assign(
  { client, signal, log }: Context,
  target: Pick<AssignmentKey, "accountId" | "permissionSetArn">,
  principal: ResourceId | undefined,
) {
  const key = { ...target, ...principalOf(principal) };
  const center = await centerOf(client, principal, signal);
  if (await isAssigned(center, key, signal)) return { annotations: [grantAlreadyExists()] };
  const isKnown = await checkAccount({ client, signal, log }, key.accountId);
  const { RequestId } = await inConflict(isKnown, key, () => center.sso.createAssignment(key, signal));
  const status = await center.sso.creationStatus(RequestId, signal).catch(async (thrown: unknown) => {
    // Whoever may not ask how it went can look whether it is there.
    if (isDenied(thrown) && (await isAssigned(center, key, signal))) return undefined;
    throw unknownOutcome(thrown);
  });
  if (status && status.Status !== "SUCCEEDED") throw failed("creation", status);
  return {};
}

/** Takes it away again. */
export async function unassign(
  { client, signal, log }: Context,
  target: Pick<AssignmentKey, "accountId" | "permissionSetArn">,
  grant: Grant,
) {
  const key = { ...target, ...principalOf(grant.principal?.id) };
  const center = await centerOf(client, grant.principal?.id, signal);
  const isKnown = await checkAccount({ client, signal, log }, key.accountId);
  const { RequestId } = await inConflict(isKnown, key, () => center.sso.deleteAssignment(key, signal));
  const status = await center.sso.deletionStatus(RequestId, signal).catch(async (thrown: unknown) => {
    if (isDenied(thrown) && !(await isAssigned(center, key, signal))) return undefined;
    throw unknownOutcome(thrown);
  });
  if (!status || status.Status === "SUCCEEDED") return {};
  // So Identity Center says that there was no such assignment.
  if (!status.FailureReason?.includes("Received a 404 status error")) throw failed("deletion", status);
  const through = throughWhat(grant);
  if (through) throw through;
  return { annotations: [grantAlreadyRevoked()] };
}

const types: Readonly<Record<string, readonly ["USER" | "GROUP", "user" | "group"]>> = {
  sso_user: ["USER", "user"],
  sso_group: ["GROUP", "group"],
};

function principalOf(id: ResourceId | undefined): Pick<AssignmentKey, "principalId" | "principalType"> {
  const [principalType, kind] = types[id?.resourceType ?? ""] ?? [];
  if (!principalType)
    throw configError(
      "baton-aws: invalid principal resource type: only users and groups of Identity Center are assigned",
      {
        effect: "none",
      },
    );
  return { principalType, principalId: identityId(id!.resource, kind!) };
}

async function centerOf(client: Client, principal: ResourceId | undefined, signal: AbortSignal) {
  const center = await client.identityCenter(signal);
  inStore(center, principal!.resource);
  return center;
}

async function isAssigned(center: IdentityCenter, key: AssignmentKey, signal: AbortSignal): Promise<boolean> {
  const pages = everyPage<Assignment, string>(async (after) => {
    const { items, next } = await center.sso.listAssignments(key, after, signal);
    return { items, next: next as string | undefined };
  });
  for await (const page of pages)
    if (page.some((one) => one.PrincipalId === key.principalId && one.PrincipalType === key.principalType)) return true;
  return false;
}

/** Whether it is known to be active. Identity Center itself says only that something is in the way of a suspended one. */
async function checkAccount({ client, signal, log }: Context, accountId: string): Promise<boolean> {
  try {
    const account = await client.organizations.describeAccount(accountId, signal);
    if (isActive(account)) return true;
    throw new BatonError(
      "Unknown",
      `baton-aws: account ${accountId} is not active, status: ${account.Status ?? account.State}`,
      {
        ...{ kind: "config", effect: "none" },
      },
    );
  } catch (thrown) {
    if (!isDenied(thrown)) throw thrown;
    log.warn({ account: accountId, permission: thrown.permission }, "it is not known whether the account is active");
    return false;
  }
}

async function inConflict<T>(isKnown: boolean, { accountId }: AssignmentKey, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.vendorCode !== "ConflictException") throw error;
    throw error.changed({
      message: `conflicting operation in progress for account ${accountId}. This may indicate the account is suspended: ${error.message}`,
      hint: isKnown
        ? "Try again once the other change is done."
        : "Allow organizations:DescribeAccount, and it is told whether the account is suspended.",
    });
  }
}

const failed = (what: string, { Status, FailureReason }: AssignmentStatus) =>
  new BatonError("Unknown", `baton-aws: ${FailureReason || `account assignment ${what} failed, status: ${Status}`}`, {
    kind: "upstream",
  });

/** It was asked for; how it went could not be found out. */
function unknownOutcome(thrown: unknown): BatonError {
  const error = toBatonError(thrown);
  return error.changed({
    message: `the change was asked for, and it is not known how it went: ${error.message}`,
    effect: "unknown",
  });
}
