import {
  Entitlement_PurposeValue,
  EntitlementSchema,
  ResourceSchema,
  ResourceTypeSchema,
  SkipGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { createEntitlementEncoder } from "../src/store/entitlement-encoder.ts";

const resource = create(ResourceSchema, {
  id: { resourceType: "table", resource: "größe" },
  displayName: "x".repeat(200),
});
const types = ["user", "role"].map((id) => create(ResourceTypeSchema, { id, displayName: id }));

test.each([
  {},
  { id: "e", resource },
  { id: "e", resource, displayName: "ü".repeat(100), description: "d", slug: "s", grantableTo: types },
  { id: "e", resource, purpose: Entitlement_PurposeValue.ASSIGNMENT, grantableTo: types },
  {
    id: "e",
    annotations: [anyPack(SkipGrantsSchema, create(SkipGrantsSchema))],
    purpose: Entitlement_PurposeValue.PERMISSION,
  },
])("an entitlement is written as any message is: %#", (facts) => {
  const encode = createEntitlementEncoder();
  const entitlement = create(EntitlementSchema, facts);
  for (let again = 0; again < 2; again++) expect(encode(entitlement)).toEqual(toBinary(EntitlementSchema, entitlement));
});
