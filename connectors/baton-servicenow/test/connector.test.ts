import { expect, test } from "@jest/globals";
import { app, config } from "../src/config.ts";
import { connector } from "../src/connector.ts";

test("the file is read", () => {
  const given = Object.fromEntries(Object.keys(config.fields).map((name) => [name, "x"]));
  const types = connector.resourceTypes as (given: unknown) => readonly { id: string }[];
  expect(types(given).length).toBeGreaterThan(0);
  expect((connector.metadata as (given: unknown) => { displayName: string })(given).displayName).toBe(app.displayName);
});
