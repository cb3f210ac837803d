import type { DatabaseSync } from "node:sqlite";
import { type Inheritance, type Ways, waysTo } from "../access/inheritance.ts";
import type { Found } from "./named.ts";
import { inheritanceIn } from "./ways.ts";

export interface HeldRow {
  readonly entitlement: string;
  readonly direct: boolean;
  readonly slug: string;
  readonly entitlementName: string;
  readonly resourceType: string;
  readonly resource: string;
  readonly resourceName: string;
  readonly privileged: boolean;
  readonly ways: Ways;
}

const inheritances = new WeakMap<DatabaseSync, Map<string, Inheritance>>();

/** An app's inheritance, read once. */
function inheritance(db: DatabaseSync, app: string): Inheritance {
  const known = inheritances.get(db) ?? new Map<string, Inheritance>();
  inheritances.set(db, known);
  const found = known.get(app) ?? inheritanceIn(db, app);
  known.set(app, found);
  return found;
}

/** What an account holds, each with the ways it came. */
export function heldBy(db: DatabaseSync, { app, type, id }: Pick<Found, "app" | "type" | "id">): HeldRow[] {
  const rows = db
    .prepare(
      `select g.entitlement_id as entitlement, g.direct, coalesce(e.slug, '') as slug, coalesce(e.name, '') as entitlementName,
         g.resource_type as resourceType, g.resource_id as resource, coalesce(r.name, g.resource_id) as resourceName,
         coalesce(e.privileged, 0) as privileged
       from all_grants g left join entitlements e on e.app = g.app and e.id = g.entitlement_id
       left join resources r on r.app = g.app and r.type = g.resource_type and r.id = g.resource_id
       where g.app = ? and g.principal_type = ? and g.principal_id = ? order by g.n`,
    )
    .all(app, type, id) as unknown as (Omit<HeldRow, "ways" | "direct" | "privileged"> & {
    readonly direct: number;
    readonly privileged: number;
  })[];
  const held = {
    principalType: type,
    all: new Set(rows.map(({ entitlement }) => entitlement)),
    direct: new Set(rows.filter(({ direct }) => direct === 1).map(({ entitlement }) => entitlement)),
  };
  return rows.map((row) => ({
    ...row,
    direct: row.direct === 1,
    privileged: row.privileged === 1,
    ways: waysTo(row.entitlement, held, inheritance(db, app)),
  }));
}
