import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { testFolder } from "./folder.ts";
import { program } from "./program.ts";
import { configOf, type Kind, sync } from "./synced.ts";

/** What the Go connector was recorded with; see shared/conformance/known-differences.md, baton-file. */
type Recorded = { readonly input: string | null; readonly exit: number } & Partial<
  Readonly<Record<Kind, JsonObject[]>>
>;
const recorded = JSON.parse(readFileSync(new URL("fixtures/golden.json", import.meta.url), "utf8")) as Record<
  string,
  Recorded
>;
interface Capabilities {
  readonly resourceTypeCapabilities: readonly {
    readonly resourceType: JsonObject;
    readonly capabilities: readonly string[];
  }[];
  readonly connectorCapabilities: readonly string[];
}
const capabilities = JSON.parse(
  readFileSync(new URL("fixtures/capabilities.json", import.meta.url), "utf8"),
) as Capabilities;
const path = (name: string) => fileURLToPath(new URL(`fixtures/data/${name}`, import.meta.url));
const kinds = ["resource-types", "resources", "entitlements", "grants"] as const;

const idOf = (row: JsonObject) => {
  const id = row.id as string | { resourceType: string; resource: string };
  return typeof id === "string" ? id : `${id.resourceType}:${id.resource}`;
};
const byId = (rows: readonly JsonObject[] = []) => Object.fromEntries(rows.map((row) => [idOf(row), row]));
type Rows = Record<Kind, Record<string, JsonObject>>;
const goRows = (name: string) => Object.fromEntries(kinds.map((kind) => [kind, byId(recorded[name]![kind])])) as Rows;

function withTrait(rows: Rows, id: string, facts: JsonObject) {
  const [trait] = rows.resources[id]!.annotations as JsonObject[];
  Object.assign(trait!, facts);
}

/** Rows that are other than Go's, on purpose. */
const different: Readonly<Record<string, (rows: Rows) => void>> = {
  description: ({ resources }) => Object.assign(resources["team:team-a"]!, { description: "first" }),
  isoDate: (rows) => withTrait(rows, "user:carla", { lastLogin: "2025-04-01T00:00:00Z" }),
  sheetDate: (rows) => withTrait(rows, "user:anna", { lastLogin: "2025-04-01T00:00:00Z" }),
  headersInOtherWords: (rows) => {
    const { resources, grants } = goRows("xlsx");
    Object.assign(rows, { resources, grants });
    // Its heading has lost its key: `Profile: `.
    const [trait] = resources["user:anna"]!.annotations as { profile: JsonObject }[];
    delete trait!.profile.score;
  },
  keyInAnotherCase: ({ resources }) => Object.assign(resources["user:u1"]!, { displayName: "X" }),
  datedProfile: ({ resources }) => {
    const facts = { profile: { n: 1, d: "2025-01-02", b: true, l: [1, "a"] }, lastLogin: "2025-04-01T00:00:00Z" };
    const trait = { ...userTrait, ...facts };
    resources["user:123"] = { id: { resourceType: "user", resource: "123" }, displayName: "yes", annotations: [trait] };
  },
};
const userTrait = {
  "@type": "type.googleapis.com/c1.connector.v2.UserTrait",
  accountType: "ACCOUNT_TYPE_HUMAN",
  status: { status: "STATUS_ENABLED" },
};
const sheet = ["description", "isoDate", "sheetDate"];

test.each([
  ["yaml", ["description", "isoDate"]],
  ["json", ["description", "isoDate"]],
  ["env", ["description", "isoDate"]],
  ["short", ["description", "isoDate"]],
  ["xlsx", sheet],
  ["sheetcase-xlsx", sheet],
  ["twosheets-xlsx", sheet],
  ["headers-xlsx", ["headersInOtherWords", ...sheet]],
  ["usersonly-json", ["isoDate"]],
  ["JSON-upper", []],
  ["case-json", []],
  ["unknown-yaml", ["keyInAnotherCase"]],
  ["numname-yaml", ["datedProfile"]],
])("the recorded run %s ends in the same rows", async (name, differences) => {
  const { rows, summary } = await sync(configOf(path(recorded[name]!.input!)));
  const expected = goRows(name);
  for (const difference of differences) different[difference]!(expected);
  expect(summary.outcome).toBe("finished");
  const asSets = (of: Rows) => ({ ...of, resources: Object.fromEntries(Object.entries(of.resources).map(sorted)) });
  expect(asSets(rows as Rows)).toEqual(asSets(expected));
});

/** Go gives children's types in any order. */
function sorted([id, row]: [string, JsonObject]): [string, JsonObject] {
  const { annotations = [] } = row as { annotations?: JsonObject[] };
  if (annotations.length < 2) return [id, row];
  const text = (one: JsonObject) => JSON.stringify([one["@type"], one.resourceTypeId ?? ""]);
  return [id, { ...row, annotations: annotations.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)) }];
}

test("the csv that Go does not take is read", async () => {
  const { rows } = await sync(configOf(path("a.csv")));
  expect(Object.keys(rows.resources)).toEqual(["user:x"]);
});

test.each([
  ["bad-json", "a-bad.json, line 1: this is no complete JSON: it ends in the middle"],
  ["bad-yaml", "a-bad.yaml, line 2: this is no complete YAML"],
  ["empty-json", "a-empty.json: it has no users and no resources"],
  ["empty-yaml", "a-empty.yaml: it has no users and no resources"],
  ["numname-json", 'a-numname.json, users, entry 1, column name: "123" is a number, not text'],
  ["wrongtype-json", "a-wrongtype.json, users: holds an object; make it a list"],
  ["missing-yaml", "input file not found: "],
])("what Go takes for an empty app in %s is refused", async (name, message) => {
  expect(kinds.map((kind) => (recorded[name]![kind] ?? []).length)).toEqual([0, 0, 0, 0]);
  await expect(sync(configOf(path(recorded[name]!.input!)))).rejects.toThrow(message);
});

test("every row that is left out is counted, with its place", async () => {
  const { summary, logged } = await sync(configOf(path("a.yaml")));
  expect(summary.skips.reduce((sum, { count }) => sum + count, 0)).toBe(9);
  expect(logged.join("\n")).toContain('"place":"a.yaml, grants, line 134","value":"nobody"');
  await expect(sync(configOf(path("a.yaml")), { strict: true })).rejects.toThrow("strict: ");
});

const folder = testFolder();

describe("as the program is run", () => {
  test("without --input nothing is read, as recorded (noinput)", async () => {
    expect(recorded.noinput!.exit).toBe(1);
    expect(await program()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('required flag(s) "input" not set'),
    });
  });

  test("-i and BATON_INPUT name the file, -c and -s ConductorOne (short, env, help)", async () => {
    const broken = path("a-bad.json");
    // One after the other: they write the same file.
    for (const run of [() => program(["-i", broken]), () => program([], { BATON_INPUT: broken })])
      expect((await run()).stderr).toContain("this is no complete JSON");
    expect((await program(["-i", broken, "-c", "x"])).stderr).toContain("client-secret");
  });

  test("the change that Go could not make without a sync is refused without one here, too (grantop)", async () => {
    expect(recorded.grantop!.exit).toBe(1);
    const args = ["--provisioning", "--grant-entitlement", "team:team-a:member", "--grant-principal", "bert"];
    const all = ["-i", path("a.json"), ...args, "--grant-principal-type", "user", "-f", join(folder.path, "sync.c1z")];
    const { status, stderr } = await program(all);
    expect(status).not.toBe(0);
    expect(stderr).toContain("sync.c1z does not exist");
  });

  test("capabilities of a file name the recorded types, and what can be done besides (capabilities.json)", async () => {
    const { status, stdout } = await program(["capabilities", "--input", path("a.json")]);
    expect(status).toBe(0);
    const { resourceTypeCapabilities: ours, connectorCapabilities } = JSON.parse(stdout) as Capabilities;
    expect(ours.map(({ resourceType }) => resourceType)).toEqual(
      capabilities.resourceTypeCapabilities.map(({ resourceType }) => resourceType),
    );
    for (const { capabilities: can } of ours)
      expect(can).toEqual(["CAPABILITY_SYNC", "CAPABILITY_TARGETED_SYNC", "CAPABILITY_PROVISION"]);
    expect(connectorCapabilities).toEqual(expect.arrayContaining([...capabilities.connectorCapabilities]));
  });

  test("every recorded case is compared here", () => {
    const text = readFileSync(new URL(import.meta.url), "utf8");
    expect(Object.keys(recorded)).toHaveLength(23);
    for (const name of Object.keys(recorded)) expect(text).toMatch(new RegExp(`["(.]${name}[",).!]`));
  });
});
