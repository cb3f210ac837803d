import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { baton, fixture } from "./run.ts";

/** What the Go tool printed for the SQLite file; the Pebble file holds the same rows in another order. */
const golden = (name: string, command: string) => JSON.parse(readFileSync(fixture(`${name}.${command}.json`), "utf8"));
const sorted = (document: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(document).map(([name, list]) => [name, list.map((item) => JSON.stringify(ordered(item))).sort()]),
  );
/** Members by name, so that texts of equal values are equal. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered((value as Record<string, unknown>)[name])]));
}

describe.each(["flat", "nested"])("what the Go tool printed of %s", (name) => {
  test.each(["resource-types", "resources", "entitlements", "grants", "principals"])("%s", async (command) => {
    const { status, stdout, stderr } = await baton("-f", fixture(`${name}.sqlite.c1z`), command, "-o", "json");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.endsWith("\n")).toBe(false);
    // In Go's order too.
    expect(JSON.parse(stdout)).toEqual(golden(name, command));
  });

  test("stats", async () => {
    const { stdout } = await baton("stats", "-f", fixture(`${name}.sqlite.c1z`), "-o", "json");
    expect(JSON.parse(stdout)).toEqual(golden(name, "stats"));
  });

  // A v3 file holds only the ids of what a row refers to; what they stand for is looked up in both.
  test.each(["resource-types", "resources", "entitlements", "grants", "principals"])(
    "%s of its v3 twin",
    async (command) => {
      const { stdout } = await baton("-f", fixture(`${name}.pebble.c1z`), command, "-o", "json");
      const looked = (document: Record<string, Row[]>) =>
        sorted(Object.fromEntries(Object.entries(document).map(([list, rows]) => [list, rows.map(withIdsOnly)])));
      expect(looked(JSON.parse(stdout))).toEqual(looked(golden(name, command)));
    },
  );
});

type Row = { grant?: { id: string; sources?: unknown }; entitlement?: { grantableTo?: { id: string }[] } };
const withIdsOnly = ({ grant, entitlement, ...row }: Row) => ({
  ...row,
  ...(grant && { grant: { id: grant.id, sources: grant.sources } }),
  ...(entitlement && {
    entitlement: { ...entitlement, resource: undefined, grantableTo: entitlement.grantableTo?.map(({ id }) => id) },
  }),
});

test("a file of an unfinished sync shows what was read, and says so", async () => {
  const { status, stdout, stderr } = await baton("resources", "-f", fixture("in-progress.sqlite.c1z"), "-o", "json");
  expect([status, JSON.parse(stdout).resources.length > 0]).toEqual([0, true]);
  expect(stderr).toMatch(
    /in-progress\.sqlite\.c1z holds no finished sync: this is what was read before sync \w+ stopped/,
  );
});
