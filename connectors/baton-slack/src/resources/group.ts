import {
  assignment,
  BatonError,
  capabilityPermissions,
  everyPage,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantImmutable,
  noItems,
  pageOf,
  resource,
  resourceType,
  toBatonError,
  whenAbsent,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import { scimOf } from "../active.ts";
import type { Client, ScimApi } from "../client.ts";
import { permissions } from "../permissions.ts";
import type { ListedGroup } from "../scim.ts";
import { user } from "./user.ts";

export const group = resourceType<Client>({
  id: "group",
  displayName: "IDP Group",
  traits: ["group"],
  annotations: [capabilityPermissions(["admin"])],
  permissions: permissions.group,
  list: async ({ client, page, parent, signal, skip }) => {
    if (parent || !client.scim) return noItems;
    const { items, next } = await client.scim.listGroups((page.cursor as number | undefined) ?? 1, signal);
    const rows = items.flatMap(({ id, displayName }) => {
      if (id && !noPathPart.includes(id)) return [toResource({ id, displayName })];
      skip("an IDP group has no id that it can be asked for by", { id, name: displayName });
      return [];
    });
    return pageOf(rows, next);
  },
  get: async ({ client, id, signal }) => {
    const found = await client.scim?.getGroup(id.resource, signal).catch(whenAbsent);
    return found && toResource(found);
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} IDP group member`,
        description: `Member of ${of.displayName} IDP group`,
        grantableTo: [user],
      }),
    ]),
  grants: async ({ client, resource: of, signal }) => {
    const { members } = await scimOf(client).getGroup(of.id!.resource, signal);
    const annotations = client.gov ? [grantImmutable()] : [];
    return pageOf(
      [...new Set(members)].map((id) => grant(of, "member", { resourceType: "user", resource: id }, { annotations })),
    );
  },
  grant: async ({ client, entitlement, principal, signal, log }) => {
    const scim = changeable(client);
    if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
    const of = entitlement.resource!;
    const member = { groupId: of.id!.resource, userId: principal.id.resource };
    const outcome = await scim.addMember({ ...member, signal, warn: (what) => log.warn(member, what) });
    const granted = { grants: [grant(of, "member", principal)] };
    return outcome === "already" ? { ...granted, annotations: [grantAlreadyExists()] } : granted;
  },
  revoke: async ({ client, grant: revoked, signal, log }) => {
    const scim = changeable(client);
    const { resourceType, resource: userId } = revoked.principal!.id!;
    if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
    const member = { groupId: revoked.entitlement!.resource!.id!.resource, userId };
    const removed = scim.removeMember({ ...member, signal, warn: (what) => log.warn(member, what) });
    const outcome = await removed.catch(async (thrown: unknown) => {
      const { code, request } = toBatonError(thrown);
      // Of a group that is gone nobody is a member; one that is still listed is not gone.
      if (code !== "NotFound" || request?.method !== "GET" || (await isListed(scim, member.groupId, signal)))
        throw thrown;
      return "already" as const;
    });
    return outcome === "already" ? { annotations: [grantAlreadyRevoked()] } : {};
  },
});

/** What an address takes for a step. */
const noPathPart = [".", ".."];

async function isListed(scim: ScimApi, groupId: string, signal: AbortSignal): Promise<boolean> {
  const pages = everyPage<ListedGroup, number>(async (startIndex) => {
    const { items, next } = await scim.listGroups(startIndex ?? 1, signal);
    return { items, next: next as number | undefined };
  });
  for await (const groups of pages) if (groups.some(({ id }) => id === groupId)) return true;
  return false;
}

function changeable(client: Client) {
  const scim = scimOf(client);
  if (!client.gov) return scim;
  throw new BatonError("Unknown", "IDP groups cannot be changed on GovSlack", {
    kind: "config",
    hint: "Change the group in the identity provider.",
  });
}

const toResource = ({ id, displayName = "" }: { readonly id: string; readonly displayName?: string | undefined }) =>
  resource({
    type: "group",
    id,
    displayName,
    profile: { group_id: id, group_name: displayName },
    group: {},
  });
