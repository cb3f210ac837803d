import type { DatabaseSync } from "node:sqlite";
import { absent, ambiguous, type Candidate } from "../naming/named-resource.ts";

export interface Found {
  readonly app: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** Whose account it is; null for what is nobody's. */
  readonly person: string | null;
}

/** What may be meant by a text, the surest first: as in one file, and `app:type:id`. */
const conditions = [
  "r.app || ':' || r.type || ':' || r.id = ?1",
  "r.type || ':' || r.id = ?1",
  "r.id = ?1",
  "l.person = ?1",
  "instr(' ' || lower(r.emails) || ' ', ' ' || lower(?1) || ' ')",
  "lower(r.login) = lower(?1) or instr(' ' || lower(r.login_aliases) || ' ', ' ' || lower(?1) || ' ')",
  "lower(r.employee_id) = lower(?1)",
  "lower(r.name) = lower(?1)",
];

const columns = "r.app, r.type, r.id, r.name, l.person";
const from = "from resources r left join links l on l.app = r.app and l.type = r.type and l.id = r.id";

export function matches(db: DatabaseSync, text: string): readonly Found[] {
  for (const condition of conditions) {
    const found = db.prepare(`select ${columns} ${from} where ${condition} order by r.rowid`).all(text);
    if (found.length > 0) return found as unknown as Found[];
  }
  return [];
}

/** One resource of one app. */
export function resourceOfCompany(db: DatabaseSync, text: string): Found {
  const found = matches(db, text);
  if (found.length > 1) throw ambiguous(text, found.map(candidate));
  return found[0] ?? missing(db, text);
}

/** All accounts of the person that is meant, or one principal that is nobody's. */
export function accountsOfPerson(db: DatabaseSync, text: string): readonly Found[] {
  const found = matches(db, text);
  const owners = new Set(found.map((one) => one.person ?? `${one.app}:${one.type}:${one.id}`));
  if (owners.size > 1) throw ambiguous(text, found.map(candidate));
  const [first] = found;
  if (!first) return missing(db, text);
  if (first.person === null) return [first];
  return db
    .prepare(`select ${columns} ${from} where l.person = ? order by r.rowid`)
    .all(first.person) as unknown as Found[];
}

const candidate = ({ app, type, id, name }: Found): Candidate => ({
  key: { resourceType: `${app}:${type}`, resource: id },
  name,
});

function missing(db: DatabaseSync, text: string): never {
  const names = db.prepare(
    "select distinct name from resources union select id from people union select id from resources",
  );
  throw absent(
    text,
    Iterator.from(names.iterate()).map(({ name }) => String(name)),
    "baton query 'select * from people'",
  );
}

/** An entitlement's id, in one app or several. */
export function entitlementOfCompany(db: DatabaseSync, id: string): string {
  if (db.prepare("select 1 from entitlements where id = ?").get(id)) return id;
  const ids = Iterator.from(db.prepare("select distinct id from entitlements").iterate()).map((row) => String(row.id));
  throw absent(id, ids, "baton query 'select id from entitlements'");
}
