import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@baton-connectors/c1z";
import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { assignment, entitlementId, grant, grantExpandable, resource } from "@baton-connectors/sdk";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { expandGrants } from "../src/expand/expand-grants.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "large-expansion-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const group = (id: string) => resource({ type: "group", id, displayName: id, group: {} });
const member = (id: string) => entitlementId(group(id).id!, "member");
const users = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ resourceType: "user", resource: `u${from + i}` }));
const passing = (to: string, from: string) =>
  grant(group(to), "member", group(from).id!, {
    annotations: [grantExpandable({ entitlementIds: [member(from)] })],
  });

test("entitlements with more holders than rows are read and written at once are expanded whole", async () => {
  const store = await openStore(join(folder, "sync.c1z"), { temporaryDirectory: folder, env: {} });
  await store.startOrResume("full");
  await store.putEntitlements(["low", "middle", "top"].map((id) => assignment(group(id), "member")));
  const direct = { low: users(0, 12_000), middle: users(6_000, 13_000), top: users(0, 11_000) };
  for (const [id, holders] of Object.entries(direct))
    await store.putGrants(holders.map((holder) => grant(group(id), "member", holder)));
  await store.putGrants([passing("middle", "low"), passing("top", "middle")]);

  const counts = await expandGrants(store, {
    onStep: () => {},
    onWarning: (message) => {
      throw new Error(message);
    },
  });

  const of = async (id: string) => {
    const grants = new Map<string, Grant>();
    for (let pageToken = "", more = true; more; ) {
      const page = await store.listGrants({ entitlementId: member(id), pageToken });
      for (const row of page.rows) grants.set(row.id, row);
      pageToken = page.next;
      more = pageToken !== "";
    }
    return grants;
  };
  /** Sources as text → how many of the users have them. */
  const sourcesOf = (grants: ReadonlyMap<string, Grant>, id: string, from: number, to: number) => {
    const found = new Map<string, number>();
    for (const { resource: user } of users(from, to)) {
      const sources = Object.entries(grants.get(`${member(id)}:user:${user}`)!.sources?.sources ?? {});
      const text = sources.map(([source, { isDirect }]) => `${source} ${isDirect}`).join();
      found.set(text, (found.get(text) ?? 0) + 1);
    }
    return Object.fromEntries(found);
  };
  const [low, middle, top] = [await of("low"), await of("middle"), await of("top")];
  // Users, and the groups that are members.
  expect([low.size, middle.size, top.size]).toEqual([12_000, 13_001, 13_002]);
  expect(counts).toMatchObject({ created: 6_000 + 2_001, updated: 6_000 + 11_000 });
  expect(sourcesOf(middle, "middle", 0, 6_000)).toEqual({ "group:low:member true": 6_000 });
  expect(sourcesOf(middle, "middle", 6_000, 12_000)).toEqual({
    "group:low:member true,group:middle:member true": 6_000,
  });
  expect(sourcesOf(middle, "middle", 12_000, 13_000)).toEqual({ "": 1_000 });
  expect(sourcesOf(top, "top", 0, 6_000)).toEqual({ "group:middle:member false,group:top:member true": 6_000 });
  expect(sourcesOf(top, "top", 6_000, 11_000)).toEqual({ "group:middle:member true,group:top:member true": 5_000 });
  expect(sourcesOf(top, "top", 11_000, 13_000)).toEqual({ "group:middle:member true": 2_000 });
  await store.discard();
});
