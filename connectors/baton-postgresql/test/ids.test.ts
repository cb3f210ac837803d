import { expect, test } from "@jest/globals";
import { asInt4, asOid, idOf, type Place, placeOf } from "../src/catalogue/ids.ts";

const oids = [1, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const places = oids.flatMap((oid): Place[] => [
  ...(["role", "database", "large-object"] as const).map((type) => ({ type, oid })),
  ...(["schema", "table", "view", "sequence", "function", "procedure"] as const).map((type) => ({
    ...{ type, oid, database: oids.at(-1)! },
  })),
  { type: "column", oid, database: oids.at(-1)!, number: 3 },
]);

test.each([asOid, asInt4])("each id is of the thing that it was made for, as we and as Go write it", (writeOid) => {
  for (const place of places)
    expect(placeOf({ resourceType: place.type, resource: idOf(place, writeOid) })).toEqual(place);
});

test("ids are Go's", () => {
  expect(idOf({ type: "table", database: 16396, oid: 16407 }, asOid)).toBe("table:db16396:16407");
  expect(idOf({ type: "column", database: 16396, oid: 16407, number: 2 }, asOid)).toBe("16396:column:16407:2");
  expect(idOf({ type: "large-object", oid: 3_000_000_000 }, asInt4)).toBe("large-object:-1294967296");
});

test.each([
  ["role", "role"],
  ["role", "role:"],
  ["role", "role:x"],
  ["role", "role:10; DROP ROLE x"],
  ["role", "role:10\n"],
  // Of the last 32 bits it would be the superuser's.
  ["role", "role:4294967306"],
  ["role", "role:-2147483649"],
  ["role", "database:10"],
  ["table", "table:10"],
  ["table", "view:db1:10"],
  ["column", "column:db1:10:1"],
  ["nothing", "nothing:1"],
])("as a %s, %j is no id", (resourceType, resource) => {
  expect(() => placeOf({ resourceType, resource })).toThrow(/invalid object ID|there is no oid/);
});
