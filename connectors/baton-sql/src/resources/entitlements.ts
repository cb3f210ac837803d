import {
  type Entitlement,
  Entitlement_PurposeValue,
  EntitlementSchema,
  type Resource,
  type ResourceType as ResourceTypeMessage,
} from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  entitlementId,
  entitlementImmutable,
  exclusionGroup,
  type PageOf,
  pageOf,
  type ResourceContext,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Inputs } from "../cel/environment.ts";
import type { Client } from "../client.ts";
import type { EntitlementMap, ResourceTypeBlock } from "../file/shape.ts";
import { misplaced } from "../mapping/evaluate.ts";
import type { Written } from "../yaml/shape.ts";
import { resourceInput } from "./inputs.ts";

export type Messages = ReadonlyMap<string, ResourceTypeMessage>;

export function listEntitlements(block: ResourceTypeBlock, messages: Messages) {
  return async ({ client, resource, page }: ResourceContext<Client>): Promise<PageOf<Entitlement>> => {
    const inputs = { resource: resourceInput(resource) };
    if (block.static_entitlements)
      return pageOf(block.static_entitlements.map((map) => staticEntitlement(client, resource, map, inputs)));
    if (!block.entitlements) return pageOf([]);
    const { rows, next } = await client.reader.page(block.entitlements, inputs, page);
    const maps = block.entitlements.map ?? [];
    const items = rows.flatMap((cols) =>
      maps
        .filter((map) => !client.evaluator.truth(map.skip_if, { cols, ...inputs }))
        .map((map) => dynamicEntitlement(client, resource, map, { cols, ...inputs }, messages)),
    );
    return pageOf(items, next);
  };
}

const { ASSIGNMENT, PERMISSION, UNSPECIFIED } = Entitlement_PurposeValue;
const purposes: Readonly<Record<string, Entitlement_PurposeValue>> = { assignment: ASSIGNMENT, permission: PERMISSION };

function missing(message: string, { at }: EntitlementMap) {
  return new BatonError("InvalidArgument", message, { kind: "config", hint: `See ${at.path}, line ${at.line}.` });
}

/** Its id is a literal; of its keys `slug`, `grantable_to` and `skip_if` do what they do in Go's connector, which is little. */
function staticEntitlement(client: Client, resource: Resource, map: EntitlementMap, inputs: Inputs): Entitlement {
  if (!map.id?.text) throw missing("static entitlements mapping id is required", map);
  if (!map.display_name) throw missing("static entitlements mapping display_name is required", map);
  return create(EntitlementSchema, {
    id: entitlementId(resource.id!, map.id.text),
    resource,
    displayName: client.evaluator.text(map.display_name, inputs),
    description: optional(client, map.description, inputs),
    slug: map.slug?.text ? "" : map.id.text,
    purpose: purposes[map.purpose?.text ?? ""] ?? UNSPECIFIED,
    annotations: [...(map.immutable ? [entitlementImmutable()] : []), ...groupOf(client, map, inputs)],
  });
}

function dynamicEntitlement(
  client: Client,
  resource: Resource,
  map: EntitlementMap,
  inputs: Inputs,
  messages: Messages,
): Entitlement {
  const { evaluator } = client;
  if (!map.id) throw missing("entitlements mapping id is required", map);
  if (!map.display_name) throw missing("entitlements mapping display_name is required", map);
  if (!map.slug) throw missing("entitlements mapping slug is required", map);
  return create(EntitlementSchema, {
    id: entitlementId(resource.id!, evaluator.text(map.id, inputs)),
    resource,
    displayName: evaluator.text(map.display_name, inputs),
    description: optional(client, map.description, inputs),
    slug: evaluator.text(map.slug, inputs),
    purpose: (map.purpose && purposes[evaluator.text(map.purpose, inputs)]) ?? UNSPECIFIED,
    grantableTo: (map.grantable_to ?? []).flatMap((id) => messages.get(id) ?? []),
    annotations: [...(map.immutable ? [entitlementImmutable()] : []), ...groupOf(client, map, inputs)],
  });
}

const optional = (client: Client, written: Written | undefined, inputs: Inputs) =>
  written?.text ? client.evaluator.text(written, inputs) : "";

function groupOf({ evaluator }: Client, { exclusion_group: group }: EntitlementMap, inputs: Inputs) {
  if (!group?.id) return [];
  const id = evaluator.text(group.id, inputs);
  if (id === "")
    throw new BatonError("InvalidArgument", "exclusion group id is empty", {
      kind: "config",
      hint: `See ${group.id.path}, line ${group.id.line}.`,
    });
  return [
    exclusionGroup({
      exclusionGroupId: id,
      order: group.order ? orderOf(evaluator.text(group.order, inputs), group.order) : 0,
      isDefault: evaluator.truth(group.is_default, inputs),
      scopeToResource: evaluator.truth(group.is_scope_to_resource, inputs),
    }),
  ];
}

function orderOf(text: string, written: Written): number {
  const order = Number(text);
  if (/^\d+$/.test(text) && order < 2 ** 32) return order;
  throw misplaced(`exclusion group order '${text}' is no whole number below 2^32`, written);
}
