import { expect, test } from "@jest/globals";
import type { GithubUser } from "../src/api/users.ts";
import { createPrincipals } from "../src/resources/principals.ts";

const ann: GithubUser = {
  id: "1",
  login: "ann",
  html_url: "https://github.com/ann",
  avatar_url: "https://a.example.com/1",
};

test("an account in many lists is one principal", () => {
  const principal = createPrincipals();
  expect(principal({ ...ann })).toBe(principal({ ...ann, node_id: "U_1" }));
});

test.each([
  { id: "2" },
  { login: "anna" },
  { html_url: "https://github.com/anna" },
  { avatar_url: undefined },
  { name: "Ann" },
  { email: "ann@example.com" },
  { two_factor_authentication: false },
])("an account of which a list says otherwise is another: %j", (change) => {
  const principal = createPrincipals();
  const [one, other] = [principal(ann), principal({ ...ann, ...change })];
  expect(other).not.toEqual(one);
  expect(principal({ ...ann, ...change })).toBe(other);
});

test("what is forgotten is put together anew, the same", () => {
  const principal = createPrincipals();
  const first = principal(ann);
  for (let id = 2; id <= 20_001; id++) principal({ id: String(id), login: `user-${id}` });
  const again = principal(ann);
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});
