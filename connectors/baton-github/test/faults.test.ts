import { parseFault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { openInstance, rowsOf, smallTenant } from "./instance.ts";

/** A sync of GitHub with faults in the words of `baton-simulator`, as its README has them. */
async function synced(...words: readonly string[]) {
  const instance = openInstance({ tenant: smallTenant(), faults: words.map((text) => parseFault(text)) });
  const { store, summary } = await instance.sync();
  return { rows: rowsOf(store), skips: summary.skips, waits: instance.waits };
}

test.each([
  ["joined *", 0],
  ["skew:-60 *", 0],
  ["skew:60 *", 0],
  ["errors POST /api/graphql x1", 1],
  ["503 * x2", 2],
  ["cut GET /api/v3/orgs/acme/repos x1", 1],
])("%s costs no row", async (words, waits) => {
  const { rows } = await synced();
  const struck = await synced(words);
  expect([struck.rows, struck.skips, struck.waits.length]).toEqual([rows, [], waits]);
});

test("451 /api/v3/repos/acme/repository-0/* costs that repository's grants, counted once", async () => {
  const { rows } = await synced();
  const struck = await synced("451 /api/v3/repos/acme/repository-0/*");
  const { id } = smallTenant().orgs[0]!.repos[0]!;
  const others = (grants: Record<string, string>) =>
    Object.keys(grants).filter((key) => !key.startsWith(`repository:${id}:`));
  expect(Object.keys(struck.rows.grants)).toEqual(others(rows.grants));
  expect(struck.rows.resources).toEqual(rows.resources);
  expect(struck.skips).toMatchObject([{ resourceTypeId: "repository", count: 1 }]);
});

describe("what does not pass ends the sync:", () => {
  test.each([
    ["errors:FORBIDDEN POST /api/graphql", "PermissionDenied", "SAML identity provider of acme may not be read"],
    ["errors:NOT_FOUND POST /api/graphql", "FailedPrecondition", "simulated NOT_FOUND"],
    ["relink:page GET /api/v3/orgs/acme/teams", "Unavailable", "leads to the page itself"],
    ["endless:page GET /api/v3/orgs/acme/teams", "Internal", "has no end: 1000 pages in a row have nothing on them"],
  ])("%s", async (words, code, message) => {
    await expect(synced(words)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

test("joined *: a limit that a proxy says twice is waited for as if it were said once", async () => {
  const limited = (...faults: readonly string[]) => {
    const tenant = smallTenant();
    const start = new Date("2026-11-02T12:00:00Z");
    const instance = openInstance({
      tenant,
      start,
      faults: faults.map((text) => parseFault(text)),
      limits: { primary: 40 },
    });
    return instance.sync({}, { workers: 1 }).then(({ store }) => [rowsOf(store), instance.waits] as const);
  };
  const [rows, waits] = await limited();
  expect(waits.length).toBeGreaterThan(0);
  expect(await limited("joined *")).toEqual([rows, waits]);
});
