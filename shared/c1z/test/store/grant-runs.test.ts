import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { grant, type } from "../rows.ts";
import { query, testFile } from "../v1-file.ts";

const file = testFile();

/** Enough rows alike for a statement of their own, and too few. */
const counts = [1, 31, 32, 100];
const names = [
  "plain",
  "it's",
  "'); drop table v1_grants; --",
  "zero\0byte",
  "ü",
  "\u{1F600}",
  "lone\ud800",
  "x".repeat(200),
];

test("grants that differ in principal alone, and those between them, have their own columns and message", async () => {
  const grants = [...names, ""].flatMap((name) =>
    counts.flatMap((count) => {
      const principals = Array.from({ length: count }, (_, i) => `${name}${count}.${i}`);
      const standard = principals.map((principal) => grant(name, principal));
      const named = principals.map((principal) => grant(name, principal, { id: `own:${principal}` }));
      const expandable = principals.map((principal) =>
        grant(name, principal, { principalType: "group", expandedBy: [`group:${principal}:member`] }),
      );
      const mixed = principals.flatMap((principal) => [
        grant(name, principal, { principalType: "robot" }),
        grant("other", principal, { id: `other:${principal}` }),
      ]);
      return [...standard, ...named, ...expandable, ...mixed];
    }),
  );
  const store = await file.open();
  await store.startOrResume("full");
  await store.putResourceTypes([type("group"), type("user")]);
  await store.putGrants(grants);
  await store.end();
  await store.close();

  const rows = query(
    file.path,
    `select resource_type_id as type, resource_id as resource, entitlement_id as entitlement, external_id as id,
       principal_resource_type_id as principalType, principal_resource_id as principal, data,
       expansion is not null as expandable from v1_grants order by v1_grants.id`,
  );
  // As text of UTF-8, which has no halves of characters.
  const text = (value: string) => Buffer.from(value).toString();
  const meant = grants.map(({ id, entitlement, principal, annotations }) => ({
    type: "group",
    resource: text(entitlement!.resource!.id!.resource),
    entitlement: text(entitlement!.id),
    id: text(id),
    principalType: principal!.id!.resourceType,
    principal: text(principal!.id!.resource),
    expandable: annotations.length,
  }));
  expect(rows.map(({ data, ...columns }) => columns)).toEqual(meant);
  const messages = rows.map(({ data }) => fromBinary(GrantSchema, data as Uint8Array));
  expect(messages.map(({ id, principal, entitlement }) => [id, principal!.id!.resource, entitlement!.id])).toEqual(
    meant.map(({ id, principal, entitlement }) => [id, principal, entitlement]),
  );
});
