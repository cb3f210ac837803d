import {
  type ResourceType,
  ResourceType_Trait,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import type { ExternalStore, SyncStore } from "../store.ts";
import { storedTypes } from "./stored-types.ts";

/** What the stored resource types say, read once per process after they are complete. */
export interface KnownTypes {
  all(): Promise<readonly ResourceType[]>;
  get(id: string): Promise<TypeFacts | undefined>;
  /**
   * Whether rows may refer to this type: it is part of the sync, or the external file has it with users or groups. An
   * empty id counts as known: malformed rows are another check's business.
   */
  isKnown(id: string): Promise<boolean>;
  /** The stored types changed. */
  forget(): void;
}

export interface TypeFacts {
  readonly message: ResourceType;
  readonly skipsEntitlements: boolean;
  readonly skipsGrants: boolean;
  readonly typeScopedEntitlements: boolean;
  readonly typeScopedGrants: boolean;
}

const principalTraits = [ResourceType_Trait.USER, ResourceType_Trait.GROUP];

export function createKnownTypes(store: SyncStore, external: ExternalStore | undefined): KnownTypes {
  let facts: Map<string, TypeFacts> | undefined;
  let externalIds: Set<string> | undefined;

  async function load() {
    facts ??= new Map((await storedTypes(store)).map((message) => [message.id, factsOf(message)]));
    return facts;
  }
  async function loadExternal() {
    if (!externalIds) {
      externalIds = new Set();
      for (let pageToken = "", more = external !== undefined; more; ) {
        const page = await external!.listResourceTypes({ pageToken });
        for (const type of page.rows)
          if (type.traits.some((trait) => principalTraits.includes(trait))) externalIds.add(type.id);
        pageToken = page.next;
        more = pageToken !== "";
      }
    }
    return externalIds;
  }
  return {
    all: async () => [...(await load()).values()].map(({ message }) => message),
    get: async (id) => (await load()).get(id),
    isKnown: async (id) => id === "" || (await load()).has(id) || (await loadExternal()).has(id),
    forget() {
      facts = undefined;
    },
  };
}

function factsOf(message: ResourceType): TypeFacts {
  const has = (schema: Parameters<typeof hasAnnotation>[1]) => hasAnnotation(message.annotations, schema);
  const skipsBoth = has(SkipEntitlementsAndGrantsSchema);
  return {
    message,
    skipsEntitlements: skipsBoth || has(SkipEntitlementsSchema),
    // SkipGrants counts on a resource alone.
    skipsGrants: skipsBoth,
    typeScopedEntitlements: has(TypeScopedEntitlementsSchema),
    typeScopedGrants: has(TypeScopedGrantsSchema),
  };
}
