import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { entitlementsNamed } from "../pebble/entitlement-names.ts";
import { type GrantRecord, grantReader } from "../pebble/grant-record.ts";
import { entitlementParts, grantKeyFrom, grantsTo, keyOf, keysOf, kinds, only, rowsWith } from "../pebble/keys.ts";
import { entitlementRow, resourceRow, resourceTypeRow } from "../pebble/records.ts";
import type { V3Content } from "../pebble/v3-content.ts";
import { damaged } from "../pebble/v3-error.ts";
import type { ResourceKey } from "../store/resource-key.ts";
import { decodedRow } from "./naming-file.ts";
import type { StoredGrant } from "./stored-grants.ts";
import type { ResourceFilter, RowFilter, SyncRows } from "./sync-rows.ts";

/** The rows of a v3 file, read where they lie: in the order of their keys, which is the order they have in it. */
export function v3RowsOf({ database, isIndexed }: Pick<V3Content, "database" | "isIndexed">): SyncRows {
  const named = entitlementsNamed(database);

  const resourceData = ({ resourceType, resource }: ResourceKey): Uint8Array | undefined => {
    const value = database.get(keyOf(kinds.resource, resourceType, resource));
    return value && resourceRow(value).data;
  };
  function* storedResources({ resourceTypeId, resource, parent }: ResourceFilter = {}): Generator<Uint8Array> {
    const type = resource?.resourceType ?? resourceTypeId;
    const range =
      type === undefined
        ? keysOf(kinds.resource)
        : resource
          ? only(keyOf(kinds.resource, type, resource.resource))
          : rowsWith(kinds.resource, type);
    for (const value of database.values(range)) {
      const row = resourceRow(value);
      if (resourceTypeId !== undefined && row.resourceTypeId !== resourceTypeId) continue;
      if (parent && (row.parentResourceTypeId !== parent.resourceType || row.parentResourceId !== parent.resource))
        continue;
      yield row.data;
    }
  }

  const entitlementData = (id: string): Uint8Array | undefined => {
    // As with v1, where an id is one row's: of several, the last.
    const key = named(id).at(-1);
    const value = key && database.get(key);
    return value && entitlementRow(value).data;
  };

  /** The rows of what narrows them down most; the rest of the filter is up to who reads them. */
  function* narrowed({ principal, resource, entitlementId, resourceTypeId }: RowFilter): Generator<Uint8Array> {
    if (principal && isIndexed) {
      const range = grantsTo(principal.resourceType, principal.resource);
      for (const { key } of database.entries(range)) {
        const grant = database.get(grantKeyFrom(key, range));
        if (!grant) throw damaged("a principal is said to hold a grant that is not there");
        yield grant;
      }
    } else if (resource) yield* database.values(rowsWith(kinds.grant, resource.resourceType, resource.resource));
    else if (entitlementId !== undefined) yield* grantsOf(entitlementId);
    else if (resourceTypeId !== undefined) yield* database.values(rowsWith(kinds.grant, resourceTypeId));
    else yield* database.values(keysOf(kinds.grant));
  }
  function* grantsOf(entitlementId: string): Generator<Uint8Array> {
    const keys = named(entitlementId);
    // An entitlement that is no row may have grants all the same.
    if (keys.length === 0) yield* database.values(keysOf(kinds.grant));
    for (const key of keys) {
      const { resource } = decodedRow(EntitlementSchema, entitlementRow(database.get(key)!).data);
      const { resourceType = "", resource: id = "" } = resource?.id ?? {};
      yield* database.values(rowsWith(kinds.grant, ...entitlementParts(resourceType, id, entitlementId)));
    }
  }
  function* grantRecords(filter: RowFilter): Generator<GrantRecord> {
    const read = grantReader();
    const type = filter.resource?.resourceType ?? filter.resourceTypeId;
    const principalType = filter.principal?.resourceType ?? filter.principalTypeId;
    for (const value of narrowed(filter)) {
      const grant = read(value);
      const { entitlement, principal } = grant;
      if (
        is(type, entitlement.resourceType) &&
        is(filter.resource?.resource, entitlement.resource) &&
        is(filter.entitlementId, entitlement.id) &&
        is(principalType, principal.resourceType) &&
        is(filter.principal?.resource, principal.resource) &&
        !(filter.expandable && grant.expansion === null)
      )
        yield grant;
    }
  }

  return {
    resourceTypes: () =>
      database
        .values(keysOf(kinds.resourceType))
        .map((value) => decodedRow(ResourceTypeSchema, resourceTypeRow(value).data)),
    resources: (filter = {}) => storedResources(filter).map((data) => decodedRow(ResourceSchema, data)),
    storedResources,
    entitlements: ({ resourceTypeId, resource } = {}) => {
      const type = resource?.resourceType ?? resourceTypeId;
      const parts = [type, resource?.resource].filter((part) => part !== undefined);
      const range = parts.length === 0 ? keysOf(kinds.entitlement) : rowsWith(kinds.entitlement, ...parts);
      return database.values(range).map((value) => decodedRow(EntitlementSchema, entitlementRow(value).data));
    },
    *grants(filter = {}): Generator<StoredGrant> {
      for (const { id, entitlement, principal, data, expansion } of grantRecords(filter))
        yield { id, entitlementId: entitlement.id, principal, data: data(), expansion };
    },
    *principals(filter = {}): Generator<ResourceKey> {
      const seen = new Map<string, Set<string>>();
      for (const { principal } of grantRecords(filter)) {
        const ofType = seen.get(principal.resourceType) ?? new Set();
        seen.set(principal.resourceType, ofType);
        if (ofType.has(principal.resource)) continue;
        ofType.add(principal.resource);
        yield principal;
      }
    },
    resourceData,
    entitlementData,
    resource(key): Resource | undefined {
      const data = resourceData(key);
      return data && decodedRow(ResourceSchema, data);
    },
    entitlement(id): Entitlement | undefined {
      const data = entitlementData(id);
      return data && decodedRow(EntitlementSchema, data);
    },
  };
}

const is = (wanted: string | undefined, found: string): boolean => wanted === undefined || wanted === found;
