import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readFile } from "../src/file/load.ts";

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
