import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Databases, startDatabases } from "./databases.ts";
import { lines, parts } from "./rows.ts";
import { Trial } from "./trial.ts";

/**
 * One file gives the same rows whatever the engine. What they are is said for SQLite in `configurations.test.ts`; here files of every
 * part of the dialect are read from PostgreSQL and MariaDB, too. Texts are made so by `string()`, since MySQL's are bytes.
 */
const tables = `
CREATE TABLE person (id INT PRIMARY KEY, login VARCHAR(40), mail VARCHAR(40), state VARCHAR(40), kind VARCHAR(40), boss INT, seen VARCHAR(40), score DOUBLE PRECISION);
INSERT INTO person VALUES (-3, 'old', 'old@x.test', 'deleted', 'system', NULL, NULL, -1.5), (0, 'root', '', 'enabled', 'service', NULL, '1735700000', 0),
  (1, 'ada', 'ada@x.test', 'Active', 'human', NULL, '2025-03-04 05:06:07', 1.5), (2, 'o''neil', NULL, 'LOCKED', 'Service', 1, '04-JAN-2025 10:00:00', 2),
  (3, 'cy "x"', 'cy@x.test', 'odd', 'robot', 2, 'never', 100000000), (4, 'ünï😀', 'u@x.test', 'inactive', 'user', 1, '2025-01-02', 0.1);
CREATE TABLE team (id VARCHAR(40) PRIMARY KEY, name VARCHAR(40), parent VARCHAR(40));
INSERT INTO team VALUES ('a:1', 'Ops', NULL), ('b', 'Dev', 'a:1'), ('c''d', 'QA', 'b');
CREATE TABLE belongs (team VARCHAR(40), person INT, how VARCHAR(40));
INSERT INTO belongs VALUES ('a:1', 1, 'lead'), ('a:1', 2, 'in'), ('b', 1, 'in'), ('b', 3, 'gone'), ('c''d', 4, 'in'), ('c''d', 99, 'in'), ('b', NULL, 'in');
CREATE TABLE card (id VARCHAR(40) PRIMARY KEY, owner INT, kind VARCHAR(40), ends VARCHAR(40));
INSERT INTO card VALUES ('k1', 1, 'static_secret', '2030-01-02'), ('k2', 2, 'Certificate', 'soon'), ('k3', 3, 'paper', NULL)`;

const personLists = [
  'query: "SELECT * FROM person ORDER BY id"',
  'query: "SELECT * FROM person WHERE id > ?<cursor> ORDER BY id LIMIT ?<limit>", pagination: { strategy: cursor, primary_key: id, page_size: 2 }',
  'query: "SELECT * FROM person ORDER BY id LIMIT ?<LIMIT> OFFSET ?<offset>", pagination: { strategy: offset, primary_key: id, page_size: 3 }',
  `query: "SELECT * FROM person WHERE kind <> ?<k> AND id < ?<N> ORDER BY id", vars: { k: "toLower('ROBOT')", N: "2 + 2" }`,
  'query: "SELECT * FROM person WHERE id > ?<cursor> AND login <> ?<l> ORDER BY id LIMIT ?<limit>", vars: { l: nobody }, pagination: { strategy: cursor, primary_key: id }',
  `query: "SELECT * FROM ?<t|identifier> ORDER BY ?<c|unquoted>", vars: { t: person, c: id }`,
];
const users = [
  "user: {}",
  `user: { emails: ["string(.mail == null ? '' : .mail)", "'second@x.test'", ""], login: "string(.login)", login_aliases: ["toUpper(string(.login))", "''"] }`,
  `user: { status: ".state", status_details: "'was ' + string(.state)", account_type: ".kind" }`,
  `user: { last_login: ".seen", employee_ids: ["string(.id)", "''"], mfa_enabled: "true" }`,
  `user: { profile: { score: ".score", id: ".id", mail: ".mail", list: "[1, 2]", word: club, truth: "1 == 1" }, manager_id: ".boss", manager_email: "string(.login) + '@x.test'" }`,
  `group: { profile: { name: "titleCase(string(.login))", slug: "slugify(string(.login))" } }`,
  `role: { profile: { half: ".score / 2.0" } }`,
  `app: { help_url: "'https://x.test/' + string(.id)", profile: { a: ".id == 1 ? 'one' : 'other'" } }`,
  `agent: { status: "string(.state)", identity_resource_type: person, identity_resource_id: ".id", profile: { a: "size(string(.login))" } }`,
];
const entitlements = [
  `static_entitlements: [{ id: in, display_name: "'In ' + resource.DisplayName", purpose: assignment }, { id: lead, display_name: Lead, description: "resource.Type", purpose: permission, immutable: true }]`,
  `static_entitlements: [{ id: in, display_name: In, slug: s, grantable_to: [person], exclusion_group: { id: "'g-' + resource.ID", order: "3", is_default: "true" } }, { id: lead, display_name: Lead }]`,
  `entitlements: { query: "SELECT DISTINCT how FROM belongs WHERE team = ?<t> ORDER BY how", vars: { t: resource.ID }, map: [{ id: ".how", display_name: "toUpper(string(.how))", slug: ".how", purpose: assignment, grantable_to: [person, nobody], skip_if: "string(.how) == 'gone'" }] }`,
  `entitlements: { query: "SELECT DISTINCT how FROM belongs ORDER BY how LIMIT ?<limit> OFFSET ?<offset>", pagination: { strategy: offset, primary_key: how, page_size: 1 }, map: [{ id: ".how", display_name: ".how", slug: ".how" }, { id: "'x-' + string(.how)", display_name: X, slug: x, immutable: true, purpose: "'permission'" }] }`,
  "static_entitlements: []",
];
const grants = [
  `grants: [{ query: "SELECT person, how FROM belongs WHERE team = ?<t>", vars: { t: resource.ID }, map: [{ principal_id: ".person", principal_type: person, entitlement_id: in, skip_if: ".person == null" }] }]`,
  `grants: [{ query: "SELECT team, person, how FROM belongs ORDER BY team, how, person", map: [{ resource_id: ".team", principal_id: "string(.person == null ? '' : string(.person))", principal_type: person, entitlement_id: ".how" }] }]`,
  `grants: [{ query: "SELECT team, person FROM belongs", map: [{ principal_id: ".person", principal_type: person, entitlement_id: in, skip_if: "string(.team) != resource.ID || .person == null" }] }, { query: "SELECT id FROM team WHERE parent = ?<p>", vars: { p: resource.ID }, map: [{ principal_id: ".id", principal_type: team, entitlement_id: in, expandable: { entitlement_ids: ["'team:' + string(.id) + ':in'"], shallow: false } }] }]`,
  `grants: [{ query: "SELECT person, how FROM belongs WHERE team = ?<t> AND person > ?<cursor> ORDER BY person LIMIT ?<limit>", vars: { t: resource.ID }, pagination: { strategy: cursor, primary_key: person, page_size: 1 }, map: [{ principal_id: ".person", principal_type: person, entitlement_id: in }, { principal_id: ".person", principal_type: person, entitlement_id: lead, skip_if: "string(.how) != 'lead'" }] }]`,
  `grants: [{ query: "SELECT 'b' AS t", map: [{ principal_id: ".t", principal_type: team, entitlement_id: in, skip_if: "resource.ID == 'b'", expandable: { skip_if: "resource.ID == 'a:1'", entitlement_ids: ["'team:b:in'"], shallow: true } }] }]`,
  "grants: []",
];
const teamLists = [
  'query: "SELECT id, name FROM team ORDER BY id"',
  'query: "SELECT id, name FROM team WHERE id > ?<cursor> ORDER BY id LIMIT ?<limit>", pagination: { strategy: cursor, primary_key: id, page_size: 1 }',
];
const cards = `
  card: { name: Card, skip_entitlements_and_grants: true, list: { query: "SELECT * FROM card ORDER BY id", map: { id: ".id", display_name: ".id",
    traits: { secret: { credential_type: "toLower(string(.kind))", credential_detail: "'app.' + string(.kind)", expires_at: ".ends" } }, non_human_identity: { nhi_type: "'managed_identity'", nhi_detail: "'x.' + string(.id)" } } } }`;

const of = <T>(all: readonly T[], i: number): T => all[i % all.length]!;
/** Each part in turn with each other: their numbers have no common divisor, or change with the round. */
const configurations = Array.from({ length: 60 }, (_, i) => {
  const round = Math.floor(i / 9);
  return `app_name: "Number ${i}"
resource_types:
  person: { name: Person, description: "People ${i}", skip_entitlements_and_grants: true, list: { ${of(personLists, i + round)}, map: { id: ".id", display_name: ".login", description: "${i % 2 ? ".mail" : "'about ' + string(.id)"}", traits: { ${of(users, i)} } } } }
  team:
    name: Team
    list: { ${of(teamLists, i)}, map: { id: ".id", display_name: ".name", traits: { group: {} } } }
    ${of(entitlements, i + round)}
    ${of(grants, i)}
${i % 3 === 0 ? cards : ""}
`;
});

const sqlite = new Trial(tables);
let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
  await databases.query("postgres", `DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${tables}`);
  await databases.query(
    "mysql",
    `DROP DATABASE app_a; CREATE DATABASE app_a; USE app_a; SET sql_mode = 'ANSI'; ${tables}`,
  );
}, 120_000);
afterAll(async () => {
  sqlite.remove();
  await databases?.stop();
});

async function rowsOf(yaml: string): Promise<Record<string, readonly string[]>> {
  const content = await sqlite.sync(yaml);
  return Object.fromEntries(parts.map((part) => [part, lines(content[part])]));
}

describe("the same rows from every engine", () => {
  test.each(configurations.map((yaml, i) => [i, yaml] as const))("%d", async (_, yaml) => {
    const wanted = await rowsOf(yaml);
    expect(wanted.resources?.length).toBeGreaterThanOrEqual(6);
    for (const engine of ["postgres", "mysql"] as const) {
      const dsn = databases.dsn(engine);
      expect(await rowsOf(`connect: { dsn: "${dsn}" }\n${yaml}`)).toEqual(wanted);
    }
  });
});

test.each([
  ["postgres", "?TimeZone=America/New_York", "TIMESTAMPTZ"],
  ["postgres", "", "TIMESTAMP"],
  ["mysql", "", "DATETIME"],
  ["mysql", "?parseTime=true", "DATETIME"],
] as const)("%s%s: events after a time, by a column of %s", async (engine, params, type) => {
  const zone = type === "TIMESTAMPTZ" ? "+00" : "";
  const add = (id: number, at: string) =>
    databases.query(engine, `INSERT INTO happened VALUES (${id}, '${at}${zone}')`);
  await databases.query(engine, `DROP TABLE IF EXISTS happened; CREATE TABLE happened (id INT, at ${type})`);
  await add(1, "2025-01-01 10:00:00");
  await add(2, "2025-01-01 12:00:00");
  const yaml = `connect: { dsn: "${databases.dsn(engine)}${params}" }
resource_types:
  person:
    name: P
    list: { query: "SELECT id FROM person", map: { id: ".id", display_name: ".id" } }
    incremental_sync: { query: "SELECT id, at FROM happened WHERE at > ?<since> ORDER BY at", cursor_column: at, resource_id: ".id" }`;
  await sqlite.with(yaml, async (runtime) => {
    const read = (cursor: string) =>
      runtime.listEvents({
        syncId: "",
        feedId: "sql_event_feed",
        cursor,
        startAt: new Date("2025-01-01T11:00:00Z"),
        pageSize: 10,
      });
    const idsOf = (events: readonly { readonly id: string }[]) =>
      events.map(({ id }) => id.split(":").slice(0, 3).join(":"));
    const first = await read("");
    expect(idsOf(first.events)).toEqual(["resource:person:2"]);
    expect(first.events[0]).toMatchObject({ occurredAt: { seconds: 1735732800n } });
    expect((await read(first.cursor)).events).toEqual([]);
    await add(3, "2025-01-01 12:00:01");
    expect(idsOf((await read(first.cursor)).events)).toEqual(["resource:person:3"]);
  });
});
