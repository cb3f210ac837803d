import { expect, test } from "@jest/globals";
import { entitlement, grant, thing, type } from "../rows.ts";
import { testFile } from "../v1-file.ts";

const file = testFile();

test("more expandable grants than a page holds are each read once, in the order of insertion, whatever their ids", async () => {
  const store = await file.open();
  await store.startOrResume("full");
  await store.putResourceTypes([type("group"), type("user")]);
  const ids = Array.from({ length: 2_500 }, (_, i) => `n${String((i * 7_919) % 2_500).padStart(4, "0")}`);
  await store.putResources([thing("group", "all"), ...ids.map((id) => thing("group", id))]);
  await store.putEntitlements([entitlement("all"), ...ids.map(entitlement)]);
  const of = (id: string) => grant("all", id, { principalType: "group", expandedBy: [`group:${id}:member`] });
  await store.putGrants(ids.map(of));

  const found: string[] = [];
  for await (const rows of store.expandableGrants()) found.push(...rows.map(({ principalId }) => principalId));
  expect(found).toEqual(ids);
  await store.discard();
});
