/**
 * Runs baton-sql as a user would against a PostgreSQL of its own and prints what the sync cost.
 *
 *     scripts/run sql                     1,000,000 users, 2,000,000 grants, in each way that a file can ask for them
 *     scripts/run sql 1000 stream         so many users and twice as many grants, in one way
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgres, postgresTarget } from "../shared/databases/src/postgres/index.ts";
import { start } from "../shared/real-servers/src/index.ts";
import { measure } from "./measure.ts";

const people = Number(process.argv[2] ?? 1_000_000);
const groups = 1000;

/** How people are listed, and how grants are. */
const ways = {
  stream: {
    people: 'query: "SELECT id, name, mail FROM person"',
    grants: 'query: "SELECT group_id, person_id FROM member"',
    map: '{ resource_id: ".group_id", principal_id: ".person_id", principal_type: person, entitlement_id: member }',
  },
  cursor: {
    people: [
      'query: "SELECT id, name, mail FROM person WHERE id > ?<cursor> ORDER BY id LIMIT ?<limit>"',
      "pagination: { strategy: cursor, primary_key: id, page_size: 1000 }",
    ].join("\n      "),
    grants: 'vars: { g: resource.ID }\n        query: "SELECT person_id FROM member WHERE group_id = ?<g>"',
    map: '{ principal_id: ".person_id", principal_type: person, entitlement_id: member }',
  },
} as const;
const wanted = process.argv.slice(3) as (keyof typeof ways)[];

const fileOf = (way: (typeof ways)[keyof typeof ways]) => `connect: { dsn: "\${BENCH_DSN}" }
resource_types:
  person:
    name: Person
    skip_entitlements_and_grants: true
    list:
      ${way.people}
      map: { id: ".id", display_name: ".name", traits: { user: { emails: [".mail"], login: ".name" } } }
  group:
    name: Group
    list:
      query: "SELECT id, name FROM team"
      map: { id: ".id", display_name: ".name", traits: { group: {} } }
    static_entitlements: [{ id: member, display_name: "'Member of ' + resource.DisplayName", purpose: assignment }]
    grants:
      - ${way.grants}
        map: [${way.map}]
`;

const server = await start("postgresql");
const folder = mkdtempSync(join(tmpdir(), "baton-sql-bench-"));
try {
  const dsn = `postgres://postgres:${server.password}@127.0.0.1:${server.port}/postgres?sslmode=disable`;
  const client = await connectPostgres(postgresTarget(dsn, {}), "bench");
  await client.query("SET log_statement = none");
  await client.query(`CREATE TABLE person (id int PRIMARY KEY, name text, mail text);
    CREATE TABLE team (id int PRIMARY KEY, name text);
    CREATE TABLE member (group_id int, person_id int, PRIMARY KEY (group_id, person_id));
    INSERT INTO person SELECT i, 'person ' || i, 'p' || i || '@bench.test' FROM generate_series(1, ${people}) i;
    INSERT INTO team SELECT i, 'team ' || i FROM generate_series(0, ${groups - 1}) i;
    INSERT INTO member SELECT (i + k * 7) % ${groups}, i FROM generate_series(1, ${people}) i, generate_series(0, 1) k`);
  await client.end();
  process.env.BENCH_DSN = dsn;
  for (const [name, way] of Object.entries(ways)) {
    if (wanted.length > 0 && !wanted.includes(name as keyof typeof ways)) continue;
    const [config, file] = [join(folder, `${name}.yml`), join(folder, `${name}.c1z`)];
    writeFileSync(config, fileOf(way));
    const before = server.log().length;
    const cost = await measure("baton-sql", ["--config-path", config, "--file", file, "--quiet"]);
    if (cost.status !== 0) throw new Error(`status ${cost.status}: ${cost.stderr}`);
    const statements =
      server
        .log()
        .slice(before)
        .match(/LOG: {2}(statement|execute (?!fetch)[^:]*):/g)?.length ?? 0;
    console.log(
      `${name}: ${people} users, ${people * 2} grants: ${cost.seconds.toFixed(1)} s, ` +
        `${cost.cpuSeconds.toFixed(1)} s of the processors, peak ${cost.peakMebibytes} MiB, ${statements} statements, ` +
        `file ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`,
    );
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
