import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { ResourceKey } from "../store/resource-key.ts";
import { decodedRow } from "./naming-file.ts";
import { type StoredGrant, storedGrants } from "./stored-grants.ts";

/** Which rows; what is absent does not restrict. */
export interface RowFilter {
  /** Of the row itself; of a grant or entitlement: of the resource it is on. */
  readonly resourceTypeId?: string | undefined;
  /** Grants and entitlements on this resource. */
  readonly resource?: ResourceKey | undefined;
  /** Grants of this entitlement. */
  readonly entitlementId?: string | undefined;
  /** Grants to this principal. */
  readonly principal?: ResourceKey | undefined;
  /** Grants to principals of this type. */
  readonly principalTypeId?: string | undefined;
  /** Resources in this one. */
  readonly parent?: ResourceKey | undefined;
  /** Only grants whose holders pass them on. */
  readonly expandable?: boolean | undefined;
}

/** `resource`: the row itself. */
export type ResourceFilter = Pick<RowFilter, "resourceTypeId" | "resource" | "parent">;

/** The rows of one sync, in the order they have in the file. Iterators read on as they are asked. */
export interface SyncRows {
  resourceTypes(): IteratorObject<ResourceType, undefined>;
  resources(filter?: ResourceFilter): IteratorObject<Resource, undefined>;
  /** The same as they are stored. */
  storedResources(filter?: ResourceFilter): Generator<Uint8Array>;
  entitlements(filter?: Pick<RowFilter, "resourceTypeId" | "resource">): IteratorObject<Entitlement, undefined>;
  grants(filter?: RowFilter): Generator<StoredGrant>;
  /** Who holds one of the grants, each once, in the order of the grants. */
  principals(filter?: RowFilter): Generator<ResourceKey>;
  /** The message as it is stored. */
  resourceData(key: ResourceKey): Uint8Array | undefined;
  entitlementData(id: string): Uint8Array | undefined;
  resource(key: ResourceKey): Resource | undefined;
  entitlement(id: string): Entitlement | undefined;
}

/** The rows of a sync in a SQLite database. */
export function syncRowsOf(db: DatabaseSync, syncId: string): SyncRows {
  const where = (conditions: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries(conditions).filter(
      (condition): condition is [string, string] => condition[1] !== undefined,
    );
    const text = ["sync_id = ?", ...given.map(([column]) => `${column} = ?`)].join(" and ");
    const values: SQLInputValue[] = [syncId, ...given.map(([, value]) => value)];
    return { text, values };
  };
  function* stored(table: string, conditions: Readonly<Record<string, string | undefined>>): Generator<Uint8Array> {
    const { text, values } = where(conditions);
    for (const { data } of db.prepare(`select data from ${table} where ${text} order by id`).iterate(...values)) {
      yield data as Uint8Array;
    }
  }
  const messages = <Desc extends DescMessage>(
    schema: Desc,
    table: string,
    conditions: Readonly<Record<string, string | undefined>>,
  ): IteratorObject<MessageShape<Desc>, undefined> =>
    stored(table, conditions).map((data) => decodedRow(schema, data)) as IteratorObject<MessageShape<Desc>, undefined>;
  const found = new Map<string, StatementSync>();
  const dataOf = (table: string, id: string): Uint8Array | undefined => {
    const statement = found.get(table) ?? db.prepare(`select data from ${table} where external_id = ? and sync_id = ?`);
    found.set(table, statement);
    return statement.get(id, syncId)?.data as Uint8Array | undefined;
  };
  const one = <Desc extends DescMessage>(schema: Desc, table: string, id: string): MessageShape<Desc> | undefined => {
    const data = dataOf(table, id);
    return data && decodedRow(schema, data);
  };

  const resourcesWhere = ({ resourceTypeId, resource, parent }: ResourceFilter) => ({
    resource_type_id: resourceTypeId,
    external_id: resource && `${resource.resourceType}:${resource.resource}`,
    parent_resource_type_id: parent?.resourceType,
    parent_resource_id: parent?.resource,
  });
  const grantsWhere = ({
    resourceTypeId,
    resource,
    entitlementId,
    principal,
    principalTypeId,
    expandable,
  }: RowFilter) => {
    const { text, values } = where({
      resource_type_id: resource?.resourceType ?? resourceTypeId,
      resource_id: resource?.resource,
      entitlement_id: entitlementId,
      principal_resource_type_id: principal?.resourceType ?? principalTypeId,
      principal_resource_id: principal?.resource,
    });
    return { text: expandable ? `${text} and expansion is not null` : text, values };
  };

  return {
    resourceTypes: () => messages(ResourceTypeSchema, "v1_resource_types", {}),
    resources: (filter: ResourceFilter = {}) => messages(ResourceSchema, "v1_resources", resourcesWhere(filter)),
    storedResources: (filter: ResourceFilter = {}) => stored("v1_resources", resourcesWhere(filter)),
    entitlements: ({ resourceTypeId, resource }: Pick<RowFilter, "resourceTypeId" | "resource"> = {}) =>
      messages(EntitlementSchema, "v1_entitlements", {
        resource_type_id: resource?.resourceType ?? resourceTypeId,
        resource_id: resource?.resource,
      }),
    grants(filter: RowFilter = {}): Generator<StoredGrant> {
      const { text, values } = grantsWhere(filter);
      return storedGrants(db, {
        text,
        values,
        indexed: Boolean(filter.expandable || filter.resource || filter.entitlementId || filter.principal),
      });
    },
    *principals(filter: RowFilter = {}): Generator<ResourceKey> {
      const { text, values } = grantsWhere(filter);
      const rows = db
        .prepare(
          `select principal_resource_type_id as resourceType, principal_resource_id as resource from v1_grants
           where ${text} group by 1, 2 order by min(id)`,
        )
        .iterate(...values) as Iterable<ResourceKey>;
      for (const { resourceType, resource } of rows) yield { resourceType, resource };
    },
    resourceData: ({ resourceType, resource }: ResourceKey) => dataOf("v1_resources", `${resourceType}:${resource}`),
    entitlementData: (id: string) => dataOf("v1_entitlements", id),
    resource: ({ resourceType, resource }: ResourceKey): Resource | undefined =>
      one(ResourceSchema, "v1_resources", `${resourceType}:${resource}`),
    entitlement: (id: string): Entitlement | undefined => one(EntitlementSchema, "v1_entitlements", id),
  };
}
