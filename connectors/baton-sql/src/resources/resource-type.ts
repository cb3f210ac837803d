import {
  configError,
  type GetContext,
  type Json,
  pageOf,
  type ResourceType,
  resourceType,
  skipEntitlementsAndGrants,
  type TraitName,
  typeScopedGrants,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ConfigFile, ResourceTypeBlock } from "../file/shape.ts";
import { toResource } from "../mapping/to-resource.ts";
import { accountBy } from "../provision/account.ts";
import { grantBy, revokeBy } from "../provision/provision.ts";
import { deleteBy, rotateBy } from "../provision/rotate.ts";
import { listEntitlements } from "./entitlements.ts";
import { areOfType, listGrants, listGrantsOfType } from "./grants.ts";

const traitNames: readonly TraitName[] = ["user", "group", "role", "app", "secret", "agent"];

/** The resource types of a file, in its order. */
export function resourceTypesOf(file: ConfigFile): readonly ResourceType<Client>[] {
  const messages = new Map<string, ResourceType<Client>["message"]>();
  const types = [...(file.resource_types ?? [])].map(([id, block]) => toType(id, block, messages));
  for (const type of types) messages.set(type.id, type.message);
  return types;
}

function toType(id: string, block: ResourceTypeBlock, messages: ReadonlyMap<string, ResourceType<Client>["message"]>) {
  const { list, account_provisioning: account, credential_rotation: rotation } = block;
  const traits = list?.map?.traits ?? {};
  if (!list?.map) throw configError(`resource type '${id}' has no 'list.map'`);
  const { map } = list;
  const grants = block.grants ?? [];
  const ofType = areOfType(grants) && !block.skip_entitlements_and_grants;
  return resourceType<Client>({
    id,
    displayName: block.name ?? "",
    description: block.description ?? "",
    traits: traitNames.filter((name) => name in traits),
    annotations: [
      ...(block.skip_entitlements_and_grants ? [skipEntitlementsAndGrants()] : []),
      ...(ofType ? [typeScopedGrants()] : []),
    ],
    list: async ({ client, parent, page }) => {
      if (parent) return pageOf([]);
      const { rows, next } = await client.reader.page(list, {}, page);
      return pageOf(
        rows.map((row) => toResource(client, id, map, row)),
        next,
      );
    },
    ...(!block.skip_entitlements_and_grants && {
      entitlements: listEntitlements(block, messages),
      ...(ofType ? { grantsOfType: listGrantsOfType(id, grants) } : { grants: listGrants(grants) }),
    }),
    ...(block.get && { get: getBy(id, block, block.get) }),
    grant: grantBy(block),
    revoke: revokeBy(block),
    ...(account && "user" in traits && { account: accountBy(id, block, account) }),
    ...(rotation && { rotate: rotateBy(rotation) }),
    ...(block.delete && { delete: deleteBy(block.delete) }),
  });
}

/** Of several databases it is in the first that has it. */
function getBy(type: string, { list }: ResourceTypeBlock, get: NonNullable<ResourceTypeBlock["get"]>) {
  return async ({ client, id }: GetContext<Client>) => {
    let cursor: Json | undefined;
    do {
      const page = await client.reader.page(get, {}, { cursor, size: 1 }, new Map([["id", id.resource]]));
      const [row] = page.rows;
      if (row) return toResource(client, type, list!.map!, row);
      cursor = page.next;
    } while (cursor !== undefined);
    return undefined;
  };
}
