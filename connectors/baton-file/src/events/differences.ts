import {
  CreateGrantEventSchema,
  CreateRevokeEventSchema,
  type Event,
  ResourceChangeEventSchema,
} from "@baton-connectors/protocol/connector-v2";
import { assignment, resourceId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Item, Model, Right } from "../model/model.ts";
import { toResource } from "../resource-types.ts";

type Outcome = Event["event"];

/** What has happened between two states of a file: who and what came, went or is described otherwise, and who has what. */
export function* differences(before: Model, after: Model): Generator<Outcome> {
  for (const item of itemsOf(after)) {
    const was = before.find(item.type, item.name);
    if (!was || factsOf(was) !== factsOf(item)) yield changed(item);
  }
  for (const item of itemsOf(before)) if (!after.find(item.type, item.name)) yield changed(item);
  for (const { right, holder } of grantsNotIn(before, after)) yield granted(right, holder, after);
  for (const { right, holder } of grantsNotIn(after, before)) yield revoked(right, holder, before);
}

function* itemsOf({ listed }: Model): Generator<Item> {
  for (const items of listed.values()) yield* items;
}

const keyOf = ({ type, name }: Item) => `${type}\0${name}`;

/** All that its row and those of its entitlements say. */
const factsOf = ({ displayName, description, user, parent, entitlements = [] }: Item) =>
  JSON.stringify([
    ...[displayName, description, user, parent && keyOf(parent)],
    entitlements.map((one) => [one.slug, one.displayName, one.description, one.grantableTo]),
  ]);

function* grantsNotIn(other: Model, model: Model): Generator<{ readonly right: Right; readonly holder: Item }> {
  for (const item of itemsOf(model)) {
    const there = other.find(item.type, item.name);
    for (const right of item.entitlements ?? []) {
      const same = there?.entitlements?.find(({ slug }) => slug === right.slug);
      const holders = new Map(
        [...(same?.holders ?? [])].map(([holder, through]) => [keyOf(holder), passedBy(through)]),
      );
      for (const [holder, through] of right.holders)
        if (holders.get(keyOf(holder)) !== passedBy(through)) yield { right, holder };
    }
  }
}

/** Whether others have it by the holder is part of a grant. */
const passedBy = (through: readonly Right[]) => through.map(({ of, slug }) => `${keyOf(of)}\0${slug}`).join("\n");

const changed = ({ type, name }: Item): Outcome => ({
  case: "resourceChangeEvent",
  value: create(ResourceChangeEventSchema, { resourceId: resourceId({ resourceType: type, resource: name }) }),
});

const factsOfGrant = (right: Right, holder: Item, model: Model) => ({
  entitlement: assignment(toResource(right.of, model), right.slug),
  principal: toResource(holder, model),
});

const granted = (right: Right, holder: Item, model: Model): Outcome => ({
  case: "createGrantEvent",
  value: create(CreateGrantEventSchema, factsOfGrant(right, holder, model)),
});

const revoked = (right: Right, holder: Item, model: Model): Outcome => ({
  case: "createRevokeEvent",
  value: create(CreateRevokeEventSchema, factsOfGrant(right, holder, model)),
});
