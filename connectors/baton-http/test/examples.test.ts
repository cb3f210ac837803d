import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readFile } from "../src/file/load.ts";
import { mappingSchema } from "../src/file/schema.ts";

const folder = new URL("../examples/", import.meta.url);
const names = readdirSync(folder);

describe("each example is read, and says how certain it is", () => {
  test.each(names)("%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    expect(text).toMatch(
      /^# Made from the documents of the vendor, https:\/\/\S+, and not tried on the real service\.\n/,
    );
    const { file, warnings } = readFile({ name, text, placeholders: () => "given", lenient: false });
    expect(warnings).toEqual([]);
    expect([...file.resource_types.values()].some(({ traits }) => traits.includes("user"))).toBe(true);
  });
});

test("the JSON Schema has every key of the file, and stays small", () => {
  const text = JSON.stringify(mappingSchema);
  expect(text.length).toBeLessThan(200_000);
  expect(mappingSchema).toMatchObject({
    type: "object",
    required: expect.arrayContaining(["version", "app_name", "connect", "resource_types"]),
  });
  for (const key of ["for_each", "event_feeds", "send_in", "client_cert", "conditional_grant_mappings"])
    expect(text).toContain(`"${key}"`);
  for (const [, name] of text.matchAll(/"#\/\$defs\/(\w+)"/g)) expect(mappingSchema.$defs).toHaveProperty(name!);
});
