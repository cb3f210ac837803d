import type { DatabaseSync } from "node:sqlite";
import { type Held, type Inheritance, type Step, waysTo } from "../access/inheritance.ts";

interface GrantRow {
  readonly n: number;
  readonly app: string;
  readonly type: string;
  readonly id: string;
  readonly entitlement: string;
  readonly direct: number;
}

/** From an entitlement of an app to those its holders inherit. */
export function inheritanceIn(db: DatabaseSync, app: string): Inheritance {
  const steps = new Map<string, Step[]>();
  const rows = db.prepare("select * from inherited where app = ?").all(app) as unknown as {
    readonly from_entitlement: string;
    readonly to_entitlement: string;
    readonly shallow: number;
    readonly types: string;
  }[];
  for (const { from_entitlement: from, to_entitlement: to, shallow, types } of rows) {
    const known = steps.get(from) ?? [];
    known.push({ to, shallow: shallow === 1, types: types.split(" ").filter(Boolean) });
    steps.set(from, known);
  }
  return steps;
}

/** Of every inherited grant the shortest way it came, as the names of what was passed. */
export function fillWays(db: DatabaseSync): void {
  const apps = db.prepare("select distinct g.app from derived d cross join all_grants g on g.n = d.n").all() as {
    app: string;
  }[];
  const insert = db.prepare("insert into ways values (?, ?, ?)");
  for (const { app } of apps) {
    const inheritance = inheritanceIn(db, app);
    const names = entitlementNames(db, app);
    db.exec("begin");
    for (const held of holders(db, app)) {
      const known: Held = {
        principalType: held[0]!.type,
        all: new Set(held.map(({ entitlement }) => entitlement)),
        direct: new Set(held.filter(({ direct }) => direct === 1).map(({ entitlement }) => entitlement)),
      };
      for (const { n, entitlement, direct } of held) {
        if (direct === 1) continue;
        const [path] = waysTo(entitlement, known, inheritance, 1).paths;
        const passed = path?.slice(0, -1) ?? sourcesOf(db, n);
        insert.run(n, passed.map(names).join(" → "), passed.length + 1);
      }
    }
    db.exec("commit");
  }
}

const sourcesOf = (db: DatabaseSync, n: number) =>
  db
    .prepare("select through from sources where grant_n = ?")
    .all(n)
    .map(({ through }) => through as string);

/** What each principal holds who inherits anything. */
function* holders(db: DatabaseSync, app: string): Generator<GrantRow[]> {
  const rows = db
    .prepare(
      `select g.n, g.app, g.principal_type as type, g.principal_id as id, g.entitlement_id as entitlement, g.direct
       from (select distinct o.principal_type as type, o.principal_id as id from derived d cross join all_grants o on o.n = d.n
             where o.app = ? order by 1, 2) h
       cross join all_grants g on g.app = ? and g.principal_type = h.type and g.principal_id = h.id
       order by h.type, h.id`,
    )
    .iterate(app, app) as unknown as Iterable<GrantRow>;
  let held: GrantRow[] = [];
  for (const row of rows) {
    if (held[0] && (held[0].type !== row.type || held[0].id !== row.id)) {
      yield held;
      held = [];
    }
    held.push(row);
  }
  if (held.length > 0) yield held;
}

/** `On-call (member)`. */
export function entitlementNames(db: DatabaseSync, app: string): (id: string) => string {
  const select = db.prepare(
    `select r.name, e.slug from entitlements e left join resources r on r.app = e.app and r.type = e.resource_type
     and r.id = e.resource_id where e.app = ? and e.id = ?`,
  );
  const known = new Map<string, string>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const row = select.get(app, id) as { name: string | null; slug: string } | undefined;
    const name = row?.name ? `${row.name} (${row.slug || id})` : id;
    known.set(id, name);
    return name;
  };
}
