import type { DatabaseSync } from "node:sqlite";

export interface SyncStats {
  readonly resource_types?: number;
  readonly resources?: number;
  readonly entitlements?: number;
  readonly grants?: number;
  readonly assets?: number;
  readonly resources_by_resource_type?: Readonly<Record<string, number>>;
  readonly entitlements_by_resource_type?: Readonly<Record<string, number>>;
  readonly grants_by_resource_type?: Readonly<Record<string, number>>;
}

/** Counts of a sync's rows. Grants count for the resource type of their entitlement; zero totals are left out. */
export function statsOf(db: DatabaseSync, syncId: string, syncType: string): SyncStats {
  const total = (table: string) =>
    db.prepare(`select count(*) as n from ${table} where sync_id = ?`).get(syncId)!.n as number;
  const byType = (table: string) => {
    // Without rows of other syncs indexes answer, and no row is read.
    const others = db.prepare(`select 1 from ${table} where sync_id <> ? limit 1`).get(syncId);
    const [where, values] = others ? ["where sync_id = ?", [syncId]] : ["", []];
    const counted = db
      .prepare(`select resource_type_id as type, count(*) as n from ${table} ${where} group by 1 order by 1`)
      .all(...values) as { type: string; n: number }[];
    return Object.fromEntries(counted.map(({ type, n }) => [type, n]));
  };
  const types = db.prepare("select external_id as id from v1_resource_types where sync_id = ? order by 1").all(syncId);
  const zeros = Object.fromEntries(types.map(({ id }) => [id as string, 0]));
  const resources = { ...zeros, ...byType("v1_resources") };
  const withGrants = syncType !== "resources_only";
  const entitlements = withGrants ? byType("v1_entitlements") : {};
  const grants = withGrants ? byType("v1_grants") : {};
  const stats: Record<string, unknown> = {
    resource_types: types.length,
    resources: sum(resources),
    entitlements: sum(entitlements),
    grants: sum(grants),
    assets: total("v1_assets"),
    resources_by_resource_type: resources,
    grants_by_resource_type: grants,
    entitlements_by_resource_type: entitlements,
  };
  return Object.fromEntries(
    Object.entries(stats).filter(([, value]) =>
      typeof value === "object" ? Object.keys(value!).length > 0 : value !== 0,
    ),
  );
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
