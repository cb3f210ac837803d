import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "@baton-connectors/c1z";
import { assignment, entitlementId, grant, grantExpandable, resource } from "@baton-connectors/sdk";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { expandGrants } from "../src/expand/expand-grants.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "large-circle-"));
  store = await openStore(join(folder, "sync.c1z"), { temporaryDirectory: folder, env: {} });
});
afterEach(async () => {
  await store.discard();
  rmSync(folder, { recursive: true });
});

const group = (id: string) => resource({ type: "group", id, displayName: id, group: {} });
const member = (id: string) => entitlementId(group(id).id!, "member");
const passing = (to: string, from: string) =>
  grant(group(to), "member", group(from).id!, {
    annotations: [grantExpandable({ entitlementIds: [member(from)] })],
  });

test("a circle with more holders than rows are read and written at once is expanded whole, once", async () => {
  await store.startOrResume("full");
  const circle = ["a", "b", "c"];
  await store.putEntitlements([...circle, "out"].map((id) => assignment(group(id), "member")));
  for (const [i, id] of circle.entries()) {
    const users = Array.from({ length: 6_000 }, (_, n) => ({ resourceType: "user", resource: `u${n + 4_000 * i}` }));
    await store.putGrants(users.map((user) => grant(group(id), "member", user)));
  }
  await store.putGrants([passing("b", "a"), passing("c", "b"), passing("a", "c"), passing("out", "b")]);
  const expand = () => expandGrants(store, { onStep: () => {}, onWarning: () => {} });

  // 14,000 users in each of four groups, 18,000 of that were there. Each group of the circle is in the other ones, and
  // all of them are outside, where one was and is by way of another too.
  const counts = await expand();
  expect(counts).toMatchObject({ entitlements: 4, created: 4 * 14_000 - 18_000 + 3 + 2, updated: 1 });
  const sourcesOf = async (id: string, user: string) =>
    Object.entries((await store.getGrant(`${member(id)}:user:${user}`))!.sources?.sources ?? {}).map(
      ([source, { isDirect }]) => `${source} ${isDirect}`,
    );
  expect(await sourcesOf("b", "u0")).toEqual([`${member("a")} true`]);
  expect(await sourcesOf("c", "u0")).toEqual([`${member("b")} false`]);
  expect(await sourcesOf("a", "u0")).toEqual([]);
  expect(await sourcesOf("a", "u13999")).toEqual([`${member("c")} true`]);
  // Of the whole circle's members, who are in two of the groups.
  expect(await sourcesOf("out", "u4000")).toEqual([`${member("a")} true`, `${member("b")} true`]);
  expect(await expand()).toMatchObject({ created: 0, updated: 0 });
});
