import {
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type MessageShape,
  type ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { openReader } from "../src/index.ts";
import { testFile } from "./v1-file.ts";

const file = testFile();

/** A message in which every field says something, with a field nobody knows at the end. */
function full<Desc extends DescMessage>(schema: Desc, depth = 0): MessageShape<Desc> {
  const message = create(schema);
  const fields = reflect(schema, message);
  for (const field of schema.fields) {
    // Of alternatives the first.
    if (field.oneof && field.oneof.fields[0] !== field) continue;
    if (field.fieldKind === "scalar") fields.set(field, scalar(field.scalar, field.name));
    else if (field.fieldKind === "enum") fields.set(field, field.enum.values.at(-1)!.number);
    else if (depth > 3) continue;
    else if (field.fieldKind === "message") fields.set(field, reflect(field.message, full(field.message, depth + 1)));
    else if (field.fieldKind === "list") fields.get(field).add(item(field, depth));
    else fields.get(field).set("key", item(field, depth));
  }
  return message;
}
/** One value of a list or map. */
function item(field: DescField & { fieldKind: "list" | "map" }, depth: number): unknown {
  if (field.message) return reflect(field.message, full(field.message, depth + 1));
  return field.enum ? field.enum.values.at(-1)!.number : scalar(field.scalar!, field.name);
}
const values: Readonly<Record<number, unknown>> = {
  1: 1.5,
  2: 1.5,
  3: 7n,
  4: 7n,
  5: 7,
  8: true,
  12: new Uint8Array([1, 2]),
  13: 7,
  18: 7n,
};
const scalar = (type: ScalarType, name: string): unknown => values[type] ?? `the ${name}`;

/** Field 1000, as something newer would write it. */
const unknownField = Uint8Array.of(0xc2, 0x3e, 0x03, 0x61, 0x62, 0x63);
const withUnknown = <Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): MessageShape<Desc> =>
  fromBinary(schema, Buffer.concat([toBinary(schema, message), unknownField]));

test("every field of every row, and those nobody knows, come back as they were put", async () => {
  const annotation = create(AnySchema, {
    typeUrl: "type.googleapis.com/c1.later.v9.Unheard",
    value: Uint8Array.of(8, 1),
  });
  const put = {
    type: withUnknown(ResourceTypeSchema, full(ResourceTypeSchema)),
    resource: withUnknown(ResourceSchema, full(ResourceSchema)),
    entitlement: withUnknown(EntitlementSchema, full(EntitlementSchema)),
    grant: withUnknown(GrantSchema, full(GrantSchema)),
  };
  for (const row of Object.values(put)) row.annotations = [annotation, annotation];
  expect(toBinary(ResourceSchema, put.resource).length).toBeGreaterThan(200);

  const store = await file.open();
  const { syncId } = await store.startOrResume("full");
  await store.putResourceTypes([put.type]);
  await store.putResources([put.resource]);
  await store.putEntitlements([put.entitlement]);
  await store.putGrants([put.grant]);
  await store.end();
  await store.close();

  const reader = await openReader(file.path, { temporaryDirectory: file.directory });
  const rows = reader.rows(syncId);
  const [type, resource, entitlement, grant] = [
    rows.resourceTypes(),
    rows.resources(),
    rows.entitlements(),
    rows.grants(),
  ].map((all) => [...all]);
  await reader.close();
  expect(type).toEqual([put.type]);
  expect(resource).toEqual([put.resource]);
  expect(entitlement).toEqual([put.entitlement]);
  expect(grant).toMatchObject([{ id: put.grant.id, entitlementId: put.grant.entitlement!.id }]);
  const [{ data }] = grant as unknown as [{ data: Uint8Array }];
  expect(fromBinary(GrantSchema, data)).toEqual(put.grant);
});
