import { type Resource, ResourceType_Trait, UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  childResourceType,
  entitlementId,
  type GrantableTo,
  grant,
  grantExpandable,
  pageOf,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { type Item, listKey, type Model, type Right, type Type } from "./model/model.ts";
import { changesOf } from "./provisioning.ts";
import type { State } from "./state.ts";

/** The types of a file: all are read alike. */
export function typesOf({ model, unwritable }: Pick<State, "model" | "unwritable">): readonly ResourceType<Client>[] {
  const types = [...model.types.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return (types.length > 0 ? types : [nobody]).map((type) => typeOf(type, unwritable));
}

/** An empty file is allowed, and an app has at least one type. */
const nobody: Type = { id: "user", displayName: "User", trait: "user" };
const rowsAPage = 1000;

function typeOf({ id, displayName, trait }: Type, unwritable: string | undefined): ResourceType<Client> {
  const made = resourceType<Client>({
    id,
    displayName,
    traits: trait ? [trait] : [],
    ...changesOf(unwritable),
    async list({ client, page, parent, syncId, skip }) {
      const state = await client.state(syncId);
      client.tell({ syncId, skip }, state);
      const { model } = state;
      const key = parent && { type: parent.resourceType, name: parent.resource };
      const items = model.listed.get(listKey(id, key)) ?? [];
      return paged(items, page, (item) => toResource(item, model));
    },
    async get({ client, id: { resource: name }, syncId }) {
      const { model } = await client.state(syncId);
      const item = model.find(id, name);
      return item && toResource(item, model);
    },
    async entitlements({ client, resource: of, page, syncId }) {
      const { model } = await client.state(syncId);
      return paged(model.find(id, of.id!.resource)?.entitlements ?? [], page, (right) =>
        assignment(of, right.slug, {
          displayName: right.displayName,
          description: right.description,
          grantableTo: right.grantableTo.map((type) => grantable(type, model)),
        }),
      );
    },
    async grants({ client, resource: of, page, syncId }) {
      const { model } = await client.state(syncId);
      const rights = model.find(id, of.id!.resource)?.entitlements ?? [];
      return paged([...held(rights)], page, ({ right, holder, through }) =>
        grant(of, right.slug, idOf(holder), { annotations: expansion(through, model) }),
      );
    },
  });
  // The Go connector says so in as many words.
  if (!trait) made.message.traits.push(ResourceType_Trait.UNSPECIFIED);
  return made;
}

type Held = { readonly right: Right; readonly holder: Item; readonly through: readonly Right[] };

function* held(rights: readonly Right[]): Generator<Held> {
  for (const right of rights) for (const [holder, through] of right.holders) yield { right, holder, through };
}

const idOf = ({ type, name }: Item) => ({ resourceType: type, resource: name });

/** Whoever holds what the row names as its principal holds this too, where that is neither a person's nor an app's. */
function expansion(through: readonly Right[], model: Model) {
  const passed = through.filter(({ of }) => !["user", "app"].includes(model.types.get(of.type)?.trait ?? ""));
  if (passed.length === 0) return [];
  return [grantExpandable({ entitlementIds: passed.map(({ of, slug }) => entitlementId(idOf(of), slug)) })];
}

const grantable = (id: string, model: Model): GrantableTo =>
  resourceType<Client>({ id, displayName: model.types.get(id)?.displayName ?? id, list: () => pageOf([]) });

function paged<T, Row>(all: readonly T[], { cursor, size }: { cursor?: unknown; size: number }, row: (one: T) => Row) {
  const from = typeof cursor === "number" ? cursor : 0;
  const to = from + (size || rowsAPage);
  return pageOf(all.slice(from, to).map(row), to < all.length ? to : undefined);
}

export function toResource(item: Item, model: Model): Resource {
  const { type, name, displayName, description, user, parent, children } = item;
  const trait = model.types.get(type)!.trait;
  const made = resource({
    ...{ type, id: name, displayName, description },
    ...(parent && { parent: idOf(parent) }),
    ...(user && { user: userTrait(user) }),
    ...(!user && trait && trait !== "user" && { [trait]: {} }),
    ...(!user && trait === "user" && { user: {} }),
  });
  for (const child of [...(children ?? [])].sort()) made.annotations.push(childResourceType(child));
  return made;
}

function userTrait({ email, login, enabled, service, lastLogin, profile }: NonNullable<Item["user"]>) {
  return {
    emails: email === "" ? [] : [{ address: email, isPrimary: true }],
    login,
    status: { status: enabled ? ("enabled" as const) : ("disabled" as const) },
    accountType: service ? UserTrait_AccountType.SERVICE : UserTrait_AccountType.HUMAN,
    lastLogin,
    profile,
  };
}
