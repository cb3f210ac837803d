import { expect, test } from "@jest/globals";
import { untriedRoutes } from "../src/untried-routes.ts";

const routes = [
  { method: "GET", path: "/users" },
  { method: "GET", path: "/users/{id}" },
  { method: "DELETE", path: "/users/{id}" },
  { method: "GET", path: "/groups/{id}/users" },
];
const request = (method: string, path: string, status = 200) => ({ method, path, status });

test("a route is tried by a request of its method and path that succeeds", () => {
  expect(untriedRoutes(routes, [])).toHaveLength(routes.length);
  const requests = [
    request("GET", "/users"),
    request("DELETE", "/users/7", 204),
    request("GET", "/users/7", 404),
    request("GET", "/groups/7/users/8"),
  ];
  expect(untriedRoutes(routes, requests)).toEqual(["GET /users/{id}", "GET /groups/{id}/users"]);
});
