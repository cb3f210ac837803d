import { literal } from "@baton-connectors/databases";
import { quoted } from "../src/provision/names.ts";

export interface RandomTenant {
  readonly database: string;
  readonly roles: readonly string[];
  readonly schemas: readonly string[];
  /** To be sent one after the other: for the server, then for the database. */
  readonly before: readonly string[];
  readonly inside: string;
  /** Takes it all away again. */
  readonly after: readonly string[];
}

/** Deterministic numbers below `n`: https://en.wikipedia.org/wiki/Xorshift */
function numbers(seed: number) {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (n: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const odd = [
  "Mixed Case",
  "o'brien",
  'dou"ble',
  "a=b",
  "c/d",
  "eve@acme.test",
  "ümlaut ☃",
  "select",
  "tab\tbed",
  "back\\slash",
  "d.o.t",
  "-",
  "123",
];
const tablePrivileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

/** A server in which rights are given in all the ways there are: some 500 objects and 60 roles. */
export function randomTenant(seed: number, version: number): RandomTenant {
  const next = numbers(seed);
  const pick = <T>(all: readonly T[]): T => all[next(all.length)]!;
  const chance = (percent: number) => next(100) < percent;
  const roles = Array.from({ length: 60 }, (_, i) => (i < odd.length ? `${odd[i]} ${seed}` : `role_${seed}_${i}`));
  const role = () => quoted(pick(roles));
  const database = `tenant ${seed}`;
  const attributes = () =>
    [
      chance(3) ? "SUPERUSER" : "",
      chance(25) ? "NOINHERIT" : "INHERIT",
      chance(50) ? "LOGIN" : "",
      chance(5) ? "CREATEROLE" : "",
      chance(5) ? "BYPASSRLS" : "",
    ].join(" ");
  const before = roles.map((name) => `CREATE ROLE ${quoted(name)} ${attributes()}`);
  const options = () => {
    const inherit = chance(30) ? ["INHERIT FALSE"] : chance(30) ? ["INHERIT TRUE"] : [];
    const all = [...inherit, ...(chance(20) ? ["SET FALSE"] : []), ...(chance(20) ? ["ADMIN TRUE"] : [])];
    if (version < 160000) return chance(20) ? " WITH ADMIN OPTION" : "";
    return all.length > 0 ? ` WITH ${all.join(", ")}` : "";
  };
  // Each is in roles before it only: no circles, and chains of any length.
  for (let i = 1; i < roles.length; i++)
    for (let n = next(3); n > 0; n--)
      before.push(`GRANT ${quoted(roles[Math.max(0, i - 1 - next(8))]!)} TO ${quoted(roles[i]!)}${options()}`);
  const predefined = ["pg_read_all_data", "pg_write_all_data", ...(version >= 170000 ? ["pg_maintain"] : [])];
  for (const name of predefined) before.push(`GRANT ${name} TO ${role()}${options()}`);
  const createDatabase = `CREATE DATABASE ${quoted(database)} OWNER ${role()}`;

  const schemas = ["public", `Sch"ema ${seed}`, "third=one/two"];
  const inside: string[] = schemas.slice(1).map((name) => `CREATE SCHEMA ${quoted(name)} AUTHORIZATION ${role()}`);
  inside.push("CREATE FOREIGN DATA WRAPPER fdw", "CREATE SERVER elsewhere FOREIGN DATA WRAPPER fdw");
  const privileges = version >= 170000 ? [...tablePrivileges, "MAINTAIN"] : tablePrivileges;
  interface Made {
    readonly on: string;
    readonly owned: string;
    readonly privileges: readonly string[];
    readonly columns?: readonly string[];
  }
  const made: Made[] = schemas.map((name) => ({
    on: `SCHEMA ${quoted(name)}`,
    owned: `SCHEMA ${quoted(name)}`,
    privileges: ["USAGE", "CREATE"],
  }));
  made.push({ on: `DATABASE ${quoted(database)}`, owned: "", privileges: ["CREATE", "TEMPORARY", "CONNECT"] });
  const columns = ["a", 'b"b'];
  const list = columns.map((name) => `${quoted(name)} int`).join(", ");
  for (let i = 0; i < 500; i++) {
    const name = `${quoted(pick(schemas))}.${quoted(i < odd.length ? odd[i]! : `thing_${i}`)}`;
    switch (next(9)) {
      case 0:
      case 1:
      case 2:
        inside.push(`CREATE TABLE ${name} (${list})`);
        made.push({ on: `TABLE ${name}`, owned: `TABLE ${name}`, privileges, columns });
        break;
      case 3:
        inside.push(`CREATE ${chance(50) ? "VIEW" : "MATERIALIZED VIEW"} ${name} AS SELECT 1 AS one`);
        made.push({ on: name, owned: `TABLE ${name}`, privileges });
        break;
      case 4:
        inside.push(`CREATE SEQUENCE ${name}`);
        made.push({ on: `SEQUENCE ${name}`, owned: `SEQUENCE ${name}`, privileges: ["USAGE", "SELECT", "UPDATE"] });
        break;
      case 5:
        inside.push(`CREATE FUNCTION ${name}(x int, "Y y" text DEFAULT 'a') RETURNS int LANGUAGE sql AS 'SELECT 1'`);
        made.push({ on: `FUNCTION ${name}(int, text)`, owned: `FUNCTION ${name}(int, text)`, privileges: ["EXECUTE"] });
        break;
      case 6:
        inside.push(`CREATE PROCEDURE ${name}(x int) LANGUAGE sql AS 'SELECT 1'`);
        made.push({ on: `PROCEDURE ${name}(int)`, owned: `PROCEDURE ${name}(int)`, privileges: ["EXECUTE"] });
        break;
      case 7:
        inside.push(`SELECT lo_create(${100_000 + i})`);
        made.push({
          on: `LARGE OBJECT ${100_000 + i}`,
          owned: `LARGE OBJECT ${100_000 + i}`,
          privileges: ["SELECT", "UPDATE"],
        });
        break;
      default:
        inside.push(
          chance(50)
            ? `CREATE FOREIGN TABLE ${name} (${list}) SERVER elsewhere`
            : `CREATE TABLE ${name} (${list}) PARTITION BY RANGE (a)`,
        );
        made.push({ on: `TABLE ${name}`, owned: `TABLE ${name}`, privileges, columns });
    }
  }
  for (const { owned } of made) if (owned && chance(70)) inside.push(`ALTER ${owned} OWNER TO ${role()}`);
  for (const { on, privileges: all, columns: some } of made) {
    const words = () => (chance(10) ? "ALL" : pick(all));
    for (let n = next(6); n > 0; n--) {
      if (chance(4)) inside.push(`GRANT ${pick(all)} ON ${on} TO PUBLIC`);
      else inside.push(`GRANT ${words()} ON ${on} TO ${role()}${chance(25) ? " WITH GRANT OPTION" : ""}`);
    }
    if (chance(30)) inside.push(`REVOKE ${words()} ON ${on} FROM ${chance(50) ? "PUBLIC" : role()} CASCADE`);
    if (some && chance(30))
      inside.push(
        `GRANT ${pick(["SELECT", "INSERT", "UPDATE", "REFERENCES"])} (${quoted(pick(some))}) ON ${on} TO ${chance(20) ? "PUBLIC" : role()}${chance(25) ? " WITH GRANT OPTION" : ""}`.replace(
          "PUBLIC WITH GRANT OPTION",
          "PUBLIC",
        ),
      );
    // An owner may take rights from himself, and whoever has them may pass them on.
    if (chance(20))
      inside.push(
        `DO ${literal("postgres", `BEGIN EXECUTE ${literal("postgres", `SET LOCAL ROLE ${role()}`)}; EXECUTE ${literal("postgres", `GRANT ${pick(all)} ON ${on} TO ${role()}`)}; RESET ROLE; EXCEPTION WHEN insufficient_privilege THEN NULL; END`)}`,
      );
  }
  const dropRoles = roles.map((name) => `DROP ROLE ${quoted(name)}`).join(";\n");
  return {
    ...{ database, roles, schemas },
    before: [before.join(";\n"), createDatabase],
    inside: inside.join(";\n"),
    after: [`DROP DATABASE ${quoted(database)}`, dropRoles],
  };
}
