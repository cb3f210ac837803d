import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { configOf, goldenRows, goldenRuns } from "./golden.ts";
import { type Rows, rowsOf, textOf } from "./rows.ts";
import { fixture, startServer, type TestServer } from "./server.ts";
import { sync } from "./sync.ts";

let server: TestServer;
let golden: Rows;
let ours: Rows;
beforeAll(async () => {
  server = await startServer("postgresql-15");
  await server.load(fixture("seed-a.sql"));
  const run = goldenRuns["a-full"]!;
  golden = goldenRows(run);
  ours = rowsOf((await sync(configOf(run, server))).store);
});
afterAll(() => server.stop());

const gone = (part: keyof Rows) => [...golden[part].keys()].filter((id) => !ours[part].has(id)).sort();
const come = (part: keyof Rows) => [...ours[part].keys()].filter((id) => !golden[part].has(id)).sort();
/** Rows of both that are not equal, but for what `without` takes away. */
const changed = (part: keyof Rows, without: (row: JsonObject) => JsonObject) => {
  return [...golden[part]].flatMap(([id, row]) => {
    const own = ours[part].get(id);
    return own && textOf(without(row)) !== textOf(without(own)) ? [id] : [];
  });
};

/** Each difference of the recorded tenant, where `--go-compatible` is not asked for: see the known differences. */
describe("beside the rows of Go's connector", () => {
  test("no resource is gone; a materialised view and a database that takes no connections are there", () => {
    const named = come("resources").map((id) => [id.split(":")[0], ours.resources.get(id)!.displayName]);
    expect([gone("resources"), named.sort()]).toEqual([
      [],
      [
        ["database", "closed_db"],
        ["view", "mv_plain"],
      ],
    ]);
  });

  test("only the status of roles is another", () => {
    const withoutStatus = ({ annotations = [], ...row }: JsonObject): JsonObject => ({
      ...row,
      annotations: (annotations as JsonObject[]).map(({ status: _, ...trait }) => trait),
    });
    expect(changed("resources", withoutStatus)).toEqual([]);
    const disabled = [...ours.resources.values()].filter((row) => JSON.stringify(row).includes("STATUS_DISABLED"));
    expect(
      disabled
        .map(({ displayName }) => displayName)
        .filter((name) => !String(name).startsWith("pg_"))
        .sort(),
    ).toEqual(["Mixed Case", "app_reader", "app_writer", "svc_batch"]);
  });

  test("entitlements of tables have names of their own, and replication its slug", () => {
    expect(gone("entitlements")).toEqual([]);
    const more = come("entitlements").map((id) => id.replace(/:(db)?\d+(:\d+)?:/, ":…:"));
    // Of what Go's connector does not list, and of roles without LOGIN that have no members yet.
    expect([...new Set(more.map((id) => id.split(":").slice(0, 2).join(":")))].sort()).toEqual([
      "entitlement:database",
      "entitlement:role",
      "entitlement:view",
    ]);
    const others = changed("entitlements", (row) => row);
    expect(others.filter((id) => !id.startsWith("entitlement:table:") && !id.endsWith(":replication"))).toEqual([]);
    expect(changed("entitlements", ({ displayName: _, slug: __, ...row }) => row)).toEqual([]);
  });

  const kindsOf = (ids: readonly string[]) => [...new Set(ids.map((id) => id.replace(/:role:\d+$/, "")))].sort();
  const oidOf = async (sql: string) => Number((await server.lines(`SELECT oid FROM ${sql}`, "golden_a"))[0]);

  test("no grant is gone but those that the server says nobody has", async () => {
    const revoked = await oidOf("pg_proc WHERE proname = 'add_one' AND pronargs = 1");
    expect(kindsOf(gone("grants"))).toEqual([`grant:entitlement:function:db16396:${revoked}:execute`]);
  });

  test("grants of both say the same, and ours why, where the role was not simply given it", () => {
    expect(changed("grants", ({ annotations: _, sources: __, ...row }) => row)).toEqual([]);
    const { annotations, sources } = ours.grants.get("grant:entitlement:table:db16396:16408:insert:role:16387")!;
    expect([annotations, sources]).toEqual([
      [
        {
          "@type": "type.googleapis.com/c1.connector.v2.GrantImmutable",
          metadata: { reasons: ["member of app_writer"] },
        },
      ],
      { sources: { "entitlement:role:16386:member": { isDirect: true } } },
    ]);
  });
});

test.each(["table", "schema,view", "role,function,sequence", "database,schema,table,column"])(
  "of resource types that are named (%s) there is what a whole sync has",
  async (named) => {
    const types = named.split(",");
    const { store } = await sync(configOf(goldenRuns["a-full"]!, server), types);
    const ids = (rows: Rows) =>
      [...rows.resources.values()].flatMap(({ id }) => {
        const { resourceType, resource } = id as { resourceType: string; resource: string };
        return types.includes(resourceType) ? [resource] : [];
      });
    expect(ids(rowsOf(store)).sort()).toEqual(ids(ours).sort());
  },
);
