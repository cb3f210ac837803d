import { type Entitlement, EntitlementSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { written } from "@baton-connectors/protocol/wire";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { writeIdEntitlement } from "../src/sqlite/id-resource.ts";

test.each<[string, string, string]>([
  ["entitlement:select:table:shop.orders", "table", "table:shop.orders"],
  [`${"größe".repeat(40)}:select`, "table", "größe".repeat(40)],
  ["x".repeat(127), "t", "y".repeat(16_384)],
  ["e", "", ""],
  ["", "table", "t"],
])("an entitlement that is only an id is written as any message is: %#", (id, resourceType, resource) => {
  const entitlement: Entitlement = create(EntitlementSchema, {
    id,
    resource: create(ResourceSchema, { id: { resourceType, resource } }),
  });
  const message = toBinary(EntitlementSchema, entitlement);
  const byHand = written((out) => writeIdEntitlement(out, 1, { id, resourceType, resource }));
  expect(byHand).toEqual(
    written((out) => {
      out.block(10, message);
    }),
  );
});
