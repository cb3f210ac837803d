import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

export async function assignApp({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> {
  const appId = entitlement.resource!.id!.resource;
  const { resourceType, resource: id } = principal.id!;
  const { apps } = client;
  if (isUser(resourceType)) {
    const assigned = await apps.getUser(appId, id).catch(whenAbsent);
    if (assigned) return { annotations: [grantAlreadyExists()] };
    const { profile } = await client.users.get(id);
    await apps.assignUser(appId, id, typeof profile?.email === "string" ? profile.email : "unknown");
  } else {
    const assigned = await apps.getGroup(appId, id).catch(whenAbsent);
    if (assigned) return { annotations: [grantAlreadyExists()] };
    await apps.assignGroup(appId, id);
  }
  return {};
}

export async function unassignApp({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const appId = grant.entitlement!.resource!.id!.resource;
  const { resourceType, resource: id } = grant.principal!.id!;
  const { apps } = client;
  const user = isUser(resourceType);
  const assigned = await (user ? apps.getUser(appId, id) : apps.getGroup(appId, id)).catch(whenAbsent);
  if (!assigned) return { annotations: [grantAlreadyRevoked()] };
  await (user ? apps.unassignUser(appId, id) : apps.unassignGroup(appId, id));
  return {};
}

function isUser(resourceType: string): boolean {
  if (resourceType === "user" || resourceType === "group") return resourceType === "user";
  throw new BatonError(
    "InvalidArgument",
    `only users and groups can be assigned an app in Okta, not a ${resourceType}`,
  );
}
