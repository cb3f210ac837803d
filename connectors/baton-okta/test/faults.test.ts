import { parseFault } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { generateTenant } from "../simulator/index.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

const tenant = generateTenant({ users: 12, groups: 4, memberships: 10, apps: 2, admins: 3 }, 5);

/** A sync of Okta with faults in the words of `baton-simulator`; some lists have several pages. */
async function synced(...words: readonly string[]) {
  const faults = words.map((text) => parseFault(text));
  const organisation = openOrganisation({ tenant, faults, sim: { pageSize: 5 } });
  const { store, summary } = await organisation.sync();
  return { rows: contentOf(store), skips: summary.skips, waits: organisation.waits.length };
}

test.each([
  ["joined *", 0],
  ["skew:-90 *", 0],
  ["skew:90 *", 0],
  ["503 * x2", 2],
  ["null GET /api/v1/groups x1", 1],
  ["empty GET /api/v1/iam/assignees/users x1", 1],
  ["garbage GET /api/v1/users x2", 2],
])("%s costs no row", async (words, waits) => {
  const { rows } = await synced();
  expect(await synced(words)).toEqual({ rows, skips: [], waits });
});

test.each([
  ["null", "/api/v1/users"],
  ["empty", "/api/v1/groups/*/users"],
  ["204", "/api/v1/iam/assignees/users"],
  ["json:{}", "/api/v1/apps"],
  ["relink", "/api/v1/apps"],
  ["relink:after", "/api/v1/users"],
])("%s %s is an error of Okta's, not an empty list", async (word, path) => {
  await expect(synced(`${word} GET ${path}`)).rejects.toMatchObject({ name: "BatonError" });
});
