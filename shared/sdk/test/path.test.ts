import { expect, test } from "@jest/globals";
import { addressOf } from "../src/http/address.ts";
import { path, segments } from "../src/http/path.ts";

test("parts are encoded as one part each", () => {
  const ids = ["a/b", "a b", "a?b#c", "ü", "%2e%2e", "...", "a:b", 7, 9007199254740993n];
  expect(ids.map((id) => path`/users/${id}/roles`.text)).toEqual([
    ...["/users/a%2Fb/roles", "/users/a%20b/roles", "/users/a%3Fb%23c/roles", "/users/%C3%BC/roles"],
    ...["/users/%252e%252e/roles", "/users/.../roles", "/users/a%3Ab/roles"],
    ...["/users/7/roles", "/users/9007199254740993/roles"],
  ]);
});

test.each(["", ".", ".."])("%p is refused", (id) => {
  expect(() => path`/users/${id}`).toThrow(/cannot be a part of the path \/users\/\{…\}/);
});

test.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, {}, true])("%p is no id", (id) => {
  expect(() => path`/users/${id as never}`).toThrow(`${id} cannot be a part of the path /users/{…}`);
});

test.each(["/users/x", undefined])("the address %p is refused: it is no path", (url) => {
  expect(() => addressOf({ url: url as never }, "https://app.test")).toThrow(`the address ${url} is neither a path`);
});

test("a parameter that is left out is none; what is no text is refused", () => {
  const asked = (team: unknown) =>
    addressOf({ url: path`/users`, query: { team: team as string } }, "https://a.test").href;
  expect([undefined, "", 0, false, ["a", "b"]].map(asked)).toEqual(
    ["", "?team=", "?team=0", "?team=false", "?team=a&team=b"].map((query) => `https://a.test/users${query}`),
  );
  for (const wrong of [null, Number.NaN, {}, [null]])
    expect(() => asked(wrong)).toThrow(/the parameter team .* which no/);
});

test("paths go into paths as they are, names that are paths part by part", () => {
  const one = path`/groups/${"a b"}`;
  expect(path`${one}/members/${"c/d"}`.text).toBe("/groups/a%20b/members/c%2Fd");
  expect(path`/v1/${segments("customers/C 1/profiles/x")}`.text).toBe("/v1/customers/C%201/profiles/x");
  expect(() => segments("customers//x")).toThrow(/cannot be a part/);
  expect(() => segments("customers/../x")).toThrow(/cannot be a part/);
});

test("a path goes behind the base URL, its own path included", () => {
  const at = (base: string) => addressOf({ url: path`/users/${"x"}`, query: { limit: 2 } }, base).href;
  expect(at("https://app.test")).toBe("https://app.test/users/x?limit=2");
  expect(at("https://app.test/api/v3/")).toBe("https://app.test/api/v3/users/x?limit=2");
  expect(() => addressOf({ url: path`/x` }, undefined)).toThrow(/needs a client with a baseUrl/);
});
