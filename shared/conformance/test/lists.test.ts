import { expect, test } from "@jest/globals";
import { listsIn } from "../src/matrix/lists.ts";
import { type Exchange, trafficOfAll } from "./recorded.ts";

const listed = async (...exchanges: readonly Exchange[]) =>
  listsIn((await trafficOfAll(...exchanges)).places).map(({ pages, cursor }) => [
    cursor,
    ...pages.map(({ label }) => label),
  ]);

test("pages of one list are told by a parameter that the answer before named", async () => {
  expect(
    await listed(
      ["GET /users?limit=2", 200, { items: [{ id: "a" }], next: "x" }],
      ["GET /teams", 200, [{ id: 7 }], "<https://app.test/teams?page=2>; rel=next"],
      ["GET /users?after=x&limit=2", 200, { items: [], next: "y" }],
      ["GET /teams?page=2", 200, []],
      ["GET /users?after=y&limit=2", 200, { items: [] }],
      ["GET /users?limit=1", 200, { items: [] }],
      ["GET /users/a", 200, { id: "a" }],
    ),
  ).toEqual([
    ["?after", "GET /users?limit=2", "GET /users?after=x&limit=2", "GET /users?after=y&limit=2"],
    ["?page", "GET /teams", "GET /teams?page=2"],
  ]);
});

test("in the body of a query, too", async () => {
  const [list, ...others] = await listed(
    ['POST /graphql {"query":"q","variables":{"org":"acme","after":null}}', 200, { data: { end: "c1", nodes: [1] } }],
    ['POST /graphql {"query":"q","variables":{"org":"acme","after":"c1"}}', 200, { data: { nodes: [2] } }],
    ['POST /graphql {"query":"q","variables":{"org":"other","after":null}}', 200, { data: { nodes: [3] } }],
  );
  expect(list).toHaveLength(3);
  expect(list![0]).toBe("$.variables.after");
  expect(others).toEqual([]);
});
