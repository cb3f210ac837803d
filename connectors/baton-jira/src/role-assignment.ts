import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  configError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  toBatonError,
  whenAbsent,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Actor, Holder } from "./api/projects.ts";
import type { Client } from "./client.ts";
import { alreadyMember } from "./jira-error.ts";
import { partsOf } from "./role-id.ts";

const unsure = ["InvalidArgument", "NotFound", "AlreadyExists"];

export async function grantRole({
  client,
  entitlement,
  principal,
  signal,
}: GrantContext<Client>): Promise<ProvisionResult> {
  const { projectId, roleId } = roleOf(entitlement.resource);
  const holder = holderOf(principal);
  try {
    await client.jira.addActor(projectId, roleId, holder, signal);
    return {};
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.vendorCode === alreadyMember) return { annotations: [grantAlreadyExists()] };
    if (!unsure.includes(error.code)) throw error;
    const actors = await client.jira.listActors(projectId, roleId, signal).catch(() => undefined);
    if (actors?.some((actor) => isOf(actor, holder))) return { annotations: [grantAlreadyExists()] };
    throw error;
  }
}

export async function revokeRole(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant, signal } = context;
  const { projectId, roleId } = roleOf(grant.entitlement?.resource);
  const holder = holderOf(grant.principal);
  try {
    await client.jira.removeActor(projectId, roleId, holder, signal);
    return {};
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (!unsure.includes(error.code)) throw error;
    // Where that cannot be found out, e.g. as the project is gone, the refusal is what there is to say.
    const actors = await client.jira.listActors(projectId, roleId, signal).catch(() => undefined);
    if (!actors || actors.some((actor) => isOf(actor, holder))) throw error;
    const through = "user" in holder ? await groupWith(context, actors, holder.user) : undefined;
    if (through === undefined) return { annotations: [grantAlreadyRevoked()] };
    throw new BatonError("FailedPrecondition", `the role is held through the group ${through}`, {
      effect: "none",
      hint: `Take away the membership in ${through}, or the group's role.`,
    });
  }
}

/** The group among these actors that the user is a member of. */
async function groupWith({ client, signal }: RevokeContext<Client>, actors: readonly Actor[], userId: string) {
  const groups = actors.flatMap(({ actorGroup }) => actorGroup?.groupId ?? []);
  if (groups.length === 0) return undefined;
  const own = await client.jira.groupsOfUser(userId, signal).catch(whenAbsent);
  const found = own?.find(({ groupId }) => groupId !== undefined && groups.includes(groupId));
  return found && (found.name || found.groupId);
}

const isOf = ({ actorUser, actorGroup }: Actor, holder: Holder) =>
  "user" in holder ? actorUser?.accountId === holder.user : actorGroup?.groupId === holder.group;

function holderOf(principal: Resource | undefined): Holder {
  const { resourceType = "", resource = "" } = principal?.id ?? {};
  if (resourceType === "user") return { user: resource };
  if (resourceType === "group") return { group: resource };
  throw wrongPrincipal(resourceType, "user", "group");
}

function roleOf(resource: Resource | undefined) {
  const id = resource?.id?.resource ?? "";
  const parts = partsOf(id);
  if (!parts) throw configError(`${id} is no id of a project role`, { effect: "none" });
  return parts;
}
