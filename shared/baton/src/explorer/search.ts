import type { DatabaseSync } from "node:sqlite";

const found = 40;
/** Letters of the shortest piece that is indexed. https://sqlite.org/fts5.html#the_trigram_tokenizer */
const piece = 3;
const folded = (text: string) => text.toLowerCase();

/** What is searched: names, ids, addresses and logins, by how they begin and by any piece of them. */
export function prepareSearch(db: DatabaseSync): void {
  // SQLite's own knows the letters of English.
  db.function("folded", { deterministic: true }, (text) => folded(String(text ?? "")));
  db.exec(`
    create table searched (place integer primary key, kind text, app text, type text, id text, name text, also text, first text, words text);
    insert into searched (kind, app, type, id, name, also, first, words)
      select iif(is_account, 'account', 'resource'), app, type, id, name, coalesce(nullif(email, ''), nullif(login, ''), ''),
        folded(name), folded(name || char(10) || id || char(10) || coalesce(emails, '') || char(10) || coalesce(login, ''))
      from resources order by is_account desc, rowid;
    insert into searched (kind, app, type, id, name, also, first, words)
      select 'entitlement', e.app, e.resource_type, e.resource_id, coalesce(r.name, e.resource_id) || ' (' || e.slug || ')', e.id,
        folded(coalesce(r.name, e.resource_id)),
        folded(e.name || char(10) || e.id || char(10) || e.slug || char(10) || coalesce(r.name, ''))
      from entitlements e left join resources r on r.app = e.app and r.type = e.resource_type and r.id = e.resource_id;
    create index searched_by_name on searched (first);
    create index searched_of_type on searched (app, type);
    create virtual table searched_pieces using fts5 (words, content = 'searched', content_rowid = 'place', tokenize = 'trigram', columnsize = 0);
    insert into searched_pieces (searched_pieces) values ('rebuild')`);
}

/** What has every word of `text` in it; names that begin with it come first. */
export function search(db: DatabaseSync, text: string, app: string, type: string) {
  const wanted = folded(text).trim();
  const words = wanted.split(/\s+/).filter(Boolean).slice(0, 8);
  const where = ["? in ('', app)", "? in ('', type)"].join(" and ");
  const columns = "place, kind, app, type, id, name, also";
  const rows =
    wanted === ""
      ? db.prepare(`select ${columns} from searched where ${where} order by place limit ?`).all(app, type, found + 1)
      : db
          .prepare(`select ${columns} from searched where first >= ? and first < ? and ${where} order by first limit ?`)
          .all(wanted, `${wanted}\u{10ffff}`, app, type, found + 1);
  if (rows.length <= found && words.length > 0) {
    const long = words.filter((word) => [...word].length >= piece);
    const known = JSON.stringify(rows.map(({ place }) => place));
    const conditions = [
      ...(long.length > 0 ? ["place in (select rowid from searched_pieces where searched_pieces match ?)"] : []),
      ...words.map(() => "instr(words, ?) > 0"),
      ...[where, "place not in (select value from json_each(?))"],
    ];
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(" and ");
    rows.push(
      ...db
        .prepare(`select ${columns} from searched where ${conditions.join(" and ")} order by place limit ?`)
        .all(...(long.length > 0 ? [match] : []), ...words, app, type, known, found + 1 - rows.length),
    );
  }
  return { rows: rows.slice(0, found).map(({ place: _, ...row }) => row), more: rows.length > found };
}
