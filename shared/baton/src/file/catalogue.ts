import type { ResourceKey, SyncRows } from "@baton-connectors/c1z";
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { messageJson } from "../output/message-json.ts";

/** What rows refer to, looked up once. Something that is referred to and missing is named as missing, never left out. */
export interface Catalogue {
  readonly rows: SyncRows;
  resourceType(id: string): Named<ResourceType>;
  resource(id: ResourceKey | undefined): Named<Resource>;
  entitlement(id: string): Named<Entitlement>;
}

/** A message and its JSON, which is made when it is first wanted. */
export interface Named<T> {
  readonly message: T;
  readonly json: string;
}

/** Resources remembered at a time; a file can hold millions. */
const most = 20_000;

export function createCatalogue(rows: SyncRows): Catalogue {
  const types = new Map([...rows.resourceTypes()].map((type) => [type.id, named(ResourceTypeSchema, type)]));
  const resources = remembering<Named<Resource>>(most);
  const entitlements = remembering<Named<Entitlement>>(most);
  return {
    rows,
    resourceType: (id) =>
      types.get(id) ??
      named(ResourceTypeSchema, create(ResourceTypeSchema, { id, displayName: `MISSING RESOURCE TYPE (${id})` })),
    resource: (id) => {
      const key = { resourceType: id?.resourceType ?? "", resource: id?.resource ?? "" };
      return resources(`${key.resourceType}\0${key.resource}`, () =>
        named(
          ResourceSchema,
          rows.resource(key) ??
            create(ResourceSchema, {
              id: key,
              displayName: `MISSING RESOURCE (${key.resourceType}:${key.resource})`,
            }),
        ),
      );
    },
    entitlement: (id) =>
      entitlements(id, () =>
        named(
          EntitlementSchema,
          rows.entitlement(id) ?? create(EntitlementSchema, { id, displayName: `MISSING ENTITLEMENT (${id})` }),
        ),
      ),
  };
}

function named<T extends Resource | ResourceType | Entitlement>(
  schema: typeof ResourceSchema | typeof ResourceTypeSchema | typeof EntitlementSchema,
  message: T,
): Named<T> {
  let made: string | undefined;
  return {
    message,
    get json() {
      made ??= messageJson(schema, message as never);
      return made;
    },
  };
}

/** The newest `count` values by key. */
export function remembering<T>(count: number): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make();
    if (known.size >= count) known.delete(known.keys().next().value!);
    known.set(key, made);
    return made;
  };
}
