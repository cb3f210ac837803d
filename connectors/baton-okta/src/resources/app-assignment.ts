import {
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  whenAbsent,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { AppsApi } from "../api/apps.ts";
import type { Client } from "../client.ts";
import { unlessThere } from "../vanished.ts";

export async function assignApp({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> {
  const appId = entitlement.resource!.id!.resource;
  const { resourceType, resource: id } = principal.id!;
  const { apps, users } = client;
  const user = isUser(resourceType);
  if (await isAssigned(apps, user, appId, id)) return { annotations: [grantAlreadyExists()] };
  if (!user) {
    await apps.assignGroup(appId, id);
    return {};
  }
  const { profile } = await users.get(id);
  const userName = typeof profile?.email === "string" ? profile.email : "unknown";
  await apps.assignUser(appId, id, userName).catch(async (refusal: unknown) => {
    // Repeated after an answer that got lost, it may be refused for being so already.
    if (!(await isAssigned(apps, user, appId, id).catch(() => false))) throw refusal;
  });
  return {};
}

export async function unassignApp({ client: { apps }, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const appId = grant.entitlement!.resource!.id!.resource;
  const { resourceType, resource: id } = grant.principal!.id!;
  const user = isUser(resourceType);
  if (!(await isAssigned(apps, user, appId, id))) return { annotations: [grantAlreadyRevoked()] };
  // Gone when it is to be taken away: it was taken away, perhaps by a first request whose answer got lost.
  const unassigned = user ? apps.unassignUser(appId, id) : apps.unassignGroup(appId, id);
  await unassigned.catch(unlessThere(() => isAssigned(apps, user, appId, id)));
  return {};
}

const isAssigned = (apps: AppsApi, user: boolean, appId: string, id: string): Promise<boolean> =>
  (user ? apps.getUser(appId, id) : apps.getGroup(appId, id)).then(
    () => true,
    (thrown) => whenAbsent(thrown) ?? false,
  );

function isUser(resourceType: string): boolean {
  if (resourceType === "user" || resourceType === "group") return resourceType === "user";
  throw wrongPrincipal(resourceType, "user", "group");
}
