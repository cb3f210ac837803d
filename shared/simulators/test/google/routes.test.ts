import { describe, expect, test } from "@jest/globals";
import { googleRoutes } from "../../src/google/index.ts";
import { describedMethods } from "./google-description.ts";

const described = describedMethods();
const shape = (path: string) => path.replaceAll(/\{\w+\}/g, "{}");

describe("Google's description of the Admin SDK", () => {
  test("is read from the published client", () => expect(described.length).toBeGreaterThan(130));

  // Groups Settings and Cloud Identity have no published client of their own size; their pages are linked in the routes.
  for (const route of googleRoutes.filter(({ path }) => path.startsWith("/admin/"))) {
    test(`has ${route.method} ${route.path} with these parameters`, () => {
      const found = described.find(({ method, path }) => method === route.method && shape(path) === shape(route.path));
      expect(found?.path).toBeDefined();
      expect(route.query?.toSorted() ?? []).toEqual(found!.query);
    });
  }
});
