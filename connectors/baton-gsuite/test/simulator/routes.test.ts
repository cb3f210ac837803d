import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { googleRoutes } from "../../simulator/index.ts";
import { type Described, describedMethods } from "./google-description.ts";

/** Groups Settings has no published client of its own: an excerpt of its discovery document. */
const groupsSettings = JSON.parse(
  readFileSync(new URL("fixtures/groups-settings.json", import.meta.url), "utf8"),
) as readonly Described[];
const published = describedMethods();
const described = [...published, ...groupsSettings];
const shape = (path: string) => path.replaceAll(/\{\w+\}/g, "{}");

describe("Google's description of its methods", () => {
  test("is read from the published clients", () => expect(published.length).toBeGreaterThan(200));

  for (const route of googleRoutes) {
    test(`has ${route.method} ${route.path} with these parameters and scopes`, () => {
      const found = described.find(({ method, path }) => method === route.method && shape(path) === shape(route.path));
      expect(found?.path).toBeDefined();
      expect(route.query?.toSorted() ?? []).toEqual(found!.query);
      expect(route.scopes.toSorted()).toEqual(found!.scopes);
      for (const name of [route.size?.name ?? [], Object.keys(route.words ?? {})].flat())
        expect(route.query).toContain(name);
    });
  }
});
