import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  childResourceType,
  pageOf,
  type ResourceType,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { inOrder } from "../file/check.ts";
import type { ConfigFile, ResourceTypeBlock } from "../file/shape.ts";
import { accountBy } from "../provision/account.ts";
import { grantBy, revokeBy } from "../provision/grant.ts";
import { deleteBy, getBy, rotateBy } from "../provision/single.ts";
import { type TypeOf, toResource } from "../rows/to-resource.ts";
import { listEntitlements } from "./entitlements.ts";
import { listGrants } from "./grants.ts";
import { readPage } from "./read-page.ts";

/** The resource types of a file: those that others depend on first, else in its order. */
export function resourceTypesOf(file: ConfigFile): readonly ResourceType<Client>[] {
  const messages = new Map<string, ResourceType<Client>["message"]>();
  const types = inOrder(file.resource_types)!.map(([id, block]) => toType(id, block, file, messages));
  for (const type of types) messages.set(type.id, type.message);
  return types;
}

/** Types that are listed once for each resource of this one. */
const childrenOf = (id: string, { child_types: children }: ResourceTypeBlock, file: ConfigFile): readonly string[] => [
  ...new Set([
    ...children,
    ...[...file.resource_types].filter(([, one]) => one.parent_type.includes(id)).map(([child]) => child),
  ]),
];

function toType(
  id: string,
  block: ResourceTypeBlock,
  file: ConfigFile,
  messages: ReadonlyMap<string, ResourceType<Client>["message"]>,
): ResourceType<Client> {
  const of: TypeOf = { type: id, children: childrenOf(id, block, file), traits: block.traits };
  const changes = [
    ...block.static_entitlements.map((one) => one.provisioning),
    ...block.entitlements.map((one) => one.response.entitlement_mapping?.provisioning),
  ];
  return resourceType<Client>({
    id,
    displayName: block.name,
    description: block.description,
    traits: block.traits,
    annotations: block.skip_entitlements_and_grants ? [skipEntitlementsAndGrants()] : [],
    list: async (context) => {
      const { parent, client, page } = context;
      const isHere = parent ? block.parent_type.includes(parent.resourceType) : block.parent_type.length === 0;
      if (!isHere) return pageOf([]);
      const fixed = page.cursor === undefined ? block.static_resources.map((one) => staticResource(of, one)) : [];
      if (!block.list) return pageOf(fixed);
      const given = parent ? { parent_resource: { id: parent.resource, type: parent.resourceType } } : {};
      const { rows, next } = await readPage(context, block.list, given, page, parent !== undefined);
      const map = block.list.response.resource_mapping!;
      const found = rows.map((values) => toResource(client, map, values, of, parent));
      return pageOf([...fixed, ...found], next);
    },
    ...(!block.skip_entitlements_and_grants && {
      entitlements: listEntitlements(block, messages),
      grants: listGrants(block),
    }),
    ...(block.get && block.list && { get: getBy(of, block) }),
    ...(block.delete && { delete: deleteBy(block.delete) }),
    ...(block.account_provisioning && { account: accountBy(of, block.account_provisioning, block.list) }),
    ...(block.credential_rotation && { rotate: rotateBy(block.credential_rotation) }),
    ...(changes.some((one) => one?.grant) && { grant: grantBy(block) }),
    ...(changes.some((one) => one?.revoke) && { revoke: revokeBy(block) }),
  });
}

function staticResource(
  { type, children, traits }: TypeOf,
  { id, display_name, description, profile: given }: ResourceTypeBlock["static_resources"][number],
): Resource {
  const profile = given.size > 0 ? { profile: Object.fromEntries(given) } : {};
  return resource({
    ...{ type, id, displayName: display_name, description, annotations: children.map(childResourceType) },
    ...profile,
    ...Object.fromEntries(traits.map((trait) => [trait, profile])),
  });
}
