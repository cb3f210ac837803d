import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { scimPatch } from "scim-patch";
import { filter as theirFilter, parse as theirParse } from "scim2-parse-filter";
import {
  allOf,
  compare,
  equal,
  type Filter,
  FilterSyntaxError,
  matches,
  parseAttributePath,
  parseFilter,
  valuePath,
} from "../src/index.ts";

const people = [
  {
    id: "1",
    userName: "ann",
    active: true,
    name: { givenName: "Ann" },
    emails: [{ type: "work", value: "ann@example.com", primary: true }],
  },
  {
    id: "2",
    userName: "Bob",
    active: false,
    name: { givenName: "bob" },
    emails: [{ type: "home", value: "bob@example.com" }],
  },
  { id: "3", userName: 'quote " and \\ back', active: true, age: 41 },
  { id: "4", userName: "dora", active: true, emails: [], age: 7 },
];

describe("filters", () => {
  const attribute = fc.constantFrom("userName", "id", "name.givenName", "active", "age");
  const operator = fc.constantFrom("eq", "ne", "co", "sw", "ew");
  const simple = fc
    .tuple(attribute, operator, fc.constantFrom("ann", "Bob", "a", "1", "example"))
    .map(([path, op, value]) => compare(path, op as "eq", value));
  const present = attribute.map((path) => `${path} pr`);
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      simple,
      present,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([a, word, b]) => `(${a}) ${word} (${b})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  }));

  test("are read as scim2-parse-filter reads them, and read again from what was understood", () => {
    fc.assert(
      fc.property(filter, (text) => {
        expect(shapeOf(parseFilter(text))).toEqual(theirShape(theirParse(text)));
        expect(parseFilter(written(parseFilter(text)))).toEqual(parseFilter(text));
      }),
      { seed: 26 },
    );
  });

  test.each([
    ['userName eq "ANN"', ["1"]],
    ['id eq "1" or id eq "2" and active eq true', ["1"]],
    ['emails[type eq "work" and value ew "example.com"]', ["1"]],
    ['emails.value sw "bob"', ["2"]],
    ["age gt 7 and not (active eq false)", ["3"]],
    ["age ge 7", ["3", "4"]],
    ["emails pr", ["1", "2"]],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "dora"', ["4"]],
    [equal("userName", 'quote " and \\ back'), ["3"]],
    [allOf(equal("active", true), 'name.givenName eq "Ann"'), ["1"]],
  ])("%s", (text, ids) => {
    expect(people.filter((one) => matches(parseFilter(text), one)).map(({ id }) => id)).toEqual(ids);
  });

  test("scim2-parse-filter finds the same people", () => {
    for (const text of [
      'userName eq "ann"',
      'name.givenName co "o"',
      'emails[type eq "work"]',
      "age lt 10",
      'id ne "1"',
    ])
      expect([text, people.filter((one) => matches(parseFilter(text), one)).map(({ id }) => id)]).toEqual([
        text,
        people.filter(theirFilter(theirParse(text))).map(({ id }) => id),
      ]);
  });

  test.each([
    "",
    "userName",
    "userName eq",
    'userName is "x"',
    'userName eq "x" and',
    "(userName pr",
    "userName eq x",
    'emails[type eq "x"',
    "not userName pr",
    '"x" eq userName',
  ])("refuses %j", (text) => {
    expect(() => parseFilter(text)).toThrow(FilterSyntaxError);
  });
});

describe("paths of PATCH", () => {
  test.each([
    ["members", { attribute: "members" }],
    ["name.givenName", { attribute: "name", sub: "givenName" }],
    ['emails[type eq "work"].value', { attribute: "emails", sub: "value", filter: parseFilter('type eq "work"') }],
    [
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
      { attribute: "department", schema: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" },
    ],
  ])("%s", (text, wanted) => {
    expect(parseAttributePath(text)).toMatchObject(wanted);
  });

  test.each(["", "a b", "members[", "members[value]", "1st", "a.b.c"])("refuses %j", (text) => {
    expect(() => parseAttributePath(text)).toThrow(FilterSyntaxError);
  });

  test("of one value lead to that value only, whatever its id holds: for our own reader and for scim-patch", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }), (ids) => {
        const path = valuePath("members", "value", ids[0]!);
        const filter = parseAttributePath(path).filter!;
        expect(ids.filter((value) => matches(filter, { value }))).toEqual([ids[0]]);
      }),
      { seed: 26 },
    );
    const group = { schemas: [], meta: {}, members: [{ value: "a" }, { value: "b" }] };
    const changed = scimPatch(group as never, [{ op: "remove", path: valuePath("members", "value", "a") }] as never);
    expect(changed).toMatchObject({ members: [{ value: "b" }] });
  });
});

type Shape = readonly unknown[];
const shapeOf = (filter: Filter): Shape => {
  switch (filter.kind) {
    case "and":
    case "or":
      return [
        filter.kind,
        ...[filter.left, filter.right].flatMap((one) =>
          one.kind === filter.kind ? shapeOf(one).slice(1) : [shapeOf(one)],
        ),
      ];
    case "not":
      return ["not", shapeOf(filter.filter)];
    case "some":
      return ["[]", filter.path, shapeOf(filter.filter)];
    case "present":
      return ["pr", filter.path];
    case "compare":
      return [filter.operator, filter.path, filter.value];
  }
};
function theirShape(filter: ReturnType<typeof theirParse>): Shape {
  switch (filter.op) {
    case "and":
    case "or":
      return [
        filter.op,
        ...filter.filters.flatMap((one) => (one.op === filter.op ? theirShape(one).slice(1) : [theirShape(one)])),
      ];
    case "not":
      return ["not", theirShape(filter.filter)];
    case "[]":
      return ["[]", filter.attrPath, theirShape(filter.valFilter)];
    case "pr":
      return ["pr", filter.attrPath];
    default:
      return [filter.op, filter.attrPath, filter.compValue];
  }
}
function written(filter: Filter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return `(${written(filter.left)}) ${filter.kind} (${written(filter.right)})`;
    case "not":
      return `not (${written(filter.filter)})`;
    case "some":
      return `${filter.path}[${written(filter.filter)}]`;
    case "present":
      return `${filter.path} pr`;
    case "compare":
      return compare(filter.path, filter.operator, filter.value);
  }
}
