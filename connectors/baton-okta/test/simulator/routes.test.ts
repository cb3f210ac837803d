import { describe, expect, test } from "@jest/globals";
import { routes } from "../../simulator/index.ts";
import { describedMethods } from "./okta-description.ts";

const described = describedMethods();
/** Taken beside what is described. */
const others: Readonly<Record<string, readonly string[]>> = {
  // Cursors of the next links that these answers carry.
  "GET /api/v1/api-tokens": ["after"],
  // Asked for by the Go connector, whose recorded runs are repeated here.
  "GET /api/v1/groups/{groupId}": ["expand"],
  "GET /api/v1/iam/roles": ["limit"],
  "GET /api/v1/iam/resource-sets": ["limit"],
};
const shape = (path: string) => path.replaceAll(/\{\w+\}/g, "{}");

describe("Okta's description of its methods", () => {
  test("is read from the published client", () => expect(described.length).toBeGreaterThan(500));

  test.each(routes.map((route) => ({ ...route, name: `${route.method} ${route.path}` })))(
    "has $name with these parameters",
    ({ name, method, path, query }) => {
      const found = described.find((one) => one.method === method && shape(one.path) === shape(path));
      expect(found?.path).toBeDefined();
      expect(query.filter((one) => !found!.query.includes(one))).toEqual(others[name] ?? []);
    },
  );
});
