import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Checked } from "../check/run-rules.ts";
import { heldBy } from "../company/explained.ts";
import { entitlementNames } from "../company/ways.ts";
import { changes } from "./changes.ts";
import { search } from "./search.ts";

/** What the page asks. A question gets its parameters, and answers with what becomes JSON. */
export type Questions = Readonly<Record<string, (ask: URLSearchParams) => unknown>>;

/** An answer that is refused: what was asked for is not there, or not yet. */
export class Refused extends Error {
  readonly status: 404 | 503;
  constructor(message: string, status: 404 | 503 = 404) {
    super(message);
    this.status = status;
  }
}

const page = 100;

/** Answers of checks that are there already; asking for them starts them. */
export type Findings = () => { readonly checks: readonly Checked[]; readonly left: number };

export function questionsOf(db: DatabaseSync, findings: Findings): Questions {
  const all = (sql: string, ...values: SQLInputValue[]) => db.prepare(sql).all(...values);
  const names = new Map<string, (id: string) => string>();
  const nameIn = (app: string) => {
    const known = names.get(app) ?? entitlementNames(db, app);
    names.set(app, known);
    return known;
  };
  const keyOf = (ask: URLSearchParams) => {
    const [app, type, id] = ["app", "type", "id"].map((name) => ask.get(name) ?? "");
    const key = { app: app!, type: type!, id: id! };
    const resource = db
      .prepare(
        "select app, type, id, name, is_account as isAccount from resources where app = ? and type = ? and id = ?",
      )
      .get(key.app, key.type, key.id);
    if (!resource) throw new Refused("there is no such resource");
    return { key, resource };
  };
  // Counted once: nothing changes.
  const overview = {
    apps: all(`select app, sync_id as sync, synced_at as at, is_whole as whole,
        (select count(*) from all_grants g where g.app = a.app) as grants from apps a order by app`),
    types: all(`select r.app, r.type, coalesce(t.name, r.type) as name, count(*) as count from resources r
        left join resource_types t on t.app = r.app and t.id = r.type group by r.app, r.type order by r.app, name`),
    people: db.prepare("select count(*) as n from people").get()?.n,
    conflicts: all("select kind, value, note from conflicts limit 100"),
    hasBefore: all("select app, sync_id as sync, synced_at as at from before_apps"),
  };
  return {
    overview: () => overview,
    search: (ask) => search(db, ask.get("q") ?? "", ask.get("app") ?? "", ask.get("type") ?? ""),
    person: (ask) => {
      const { key, resource } = keyOf(ask);
      const person = db
        .prepare("select person from links where app = ? and type = ? and id = ?")
        .get(key.app, key.type, key.id);
      const accounts = person
        ? all(
            `select r.app, r.type, r.id, r.name, r.email, r.login, r.status, r.mfa, r.last_login as lastLogin, l.by
             from links l join resources r on r.app = l.app and r.type = l.type and r.id = l.id where l.person = ? order by r.app`,
            person.person as string,
          )
        : all(
            "select app, type, id, name, email, login, status, mfa, last_login as lastLogin from resources where app = ? and type = ? and id = ?",
            key.app,
            key.type,
            key.id,
          );
      return {
        resource,
        person: person && db.prepare("select id, name, email from people where id = ?").get(person.person as string),
        accounts: accounts.map((account) => {
          const place = { app: account.app as string, type: account.type as string, id: account.id as string };
          const held = heldBy(db, place).map(({ ways, ...one }) => ({
            ...one,
            more: ways.more,
            paths: ways.paths.map((path) => path.map((id) => ({ id, name: nameIn(place.app)(id) }))),
          }));
          return { ...account, held };
        }),
        conflicts: all(
          `select distinct c.kind, c.value, c.note from conflicts c, json_each(c.accounts) j where j.value in
           (select value from json_each(?))`,
          JSON.stringify(accounts.map(({ app, type, id }) => `${app}:${type}:${id}`)),
        ),
      };
    },
    holders: (ask) => {
      const { key, resource } = keyOf(ask);
      const after = Number(ask.get("after") ?? 0);
      const rows = all(
        `select g.n, g.principal_type as type, g.principal_id as id, p.name, p.status, p.email, e.slug, e.id as entitlement,
           coalesce(e.privileged, 0) as privileged, iif(g.direct, 'direct', w.path) as path
         from all_grants g left join resources p on p.app = g.app and p.type = g.principal_type and p.id = g.principal_id
         left join entitlements e on e.app = g.app and e.id = g.entitlement_id left join ways w on w.grant_n = g.n
         where g.app = ? and g.resource_type = ? and g.resource_id = ? and g.n > ? order by g.n limit ?`,
        ...[key.app, key.type, key.id, Number.isFinite(after) ? after : 0, page + 1],
      );
      const count = all(
        "select count(*) as n from all_grants where app = ? and resource_type = ? and resource_id = ?",
        ...[key.app, key.type, key.id],
      )[0]?.n;
      const rowsShown = rows.slice(0, page);
      return { resource, count, rows: rowsShown, next: rows.length > page ? rowsShown.at(-1)?.n : undefined };
    },
    changes: (ask) => changes(db, Math.max(0, Number(ask.get("from") ?? 0) || 0)),
    findings,
  };
}
