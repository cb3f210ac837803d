import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openReader, openStore } from "@baton-connectors/c1z";
import { assignment, connector, entitlementId, grant, grantExpandable, resource } from "@baton-connectors/sdk";
import { fields } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const directory = () => testStdio([]).directory;

/** A connector that must not be asked for anything. */
async function run(args: readonly string[]) {
  const stdio = testStdio([...args, "--log-format=json"]);
  const value = connector<unknown, null>({
    metadata: { displayName: "X" },
    connect: () => {
      throw new Error("the app was asked");
    },
    resourceTypes: [],
  });
  const status = await runProgram({ name: "baton-x", config: fields({}), connector: async () => value }, stdio);
  return { status, ...stdio.output };
}

const group = (id: string) => resource({ type: "group", id, displayName: id, group: {} });

/** A finished sync in which the groups after the first hold what the first one does. */
async function synced(path: string, type: string, groups: readonly string[], members: readonly string[]) {
  const store = await openStore(path);
  const { syncId } = await store.start(type, "");
  await store.putEntitlements(groups.map((id) => assignment(group(id), "member")));
  await store.putGrants(members.map((id) => grant(group("a"), "member", { resourceType: "user", resource: id })));
  const annotations = [
    grantExpandable({ entitlementIds: [entitlementId({ resourceType: "group", resource: "a" }, "member")] }),
  ];
  const nested = groups.filter((id) => id !== "a");
  await store.putGrants(
    nested.map((id) => grant(group(id), "member", { resourceType: "group", resource: "a" }, { annotations })),
  );
  await store.end();
  await store.close();
  return syncId;
}

async function contentOf(path: string) {
  const reader = await openReader(path);
  try {
    return reader
      .syncs()
      .map((sync) => ({ ...sync, grants: [...reader.rows(sync.syncId).grants()].map(({ id }) => id) }));
  } finally {
    await reader.close();
  }
}

describe("--compact-syncs", () => {
  test("merges the named syncs into a new file and expands its grants, without asking the app", async () => {
    const folder = directory();
    const [one, two] = [join(folder, "one.c1z"), join(folder, "two.c1z")];
    const ids = [await synced(one, "full", ["a", "b"], ["ann"]), await synced(two, "partial", ["a"], ["bob"])];
    const out = join(folder, "out");
    mkdirSync(out);
    const { status, stdout, stderr } = await run([
      "--compact-syncs",
      `--compact-file-paths=${one},${two}`,
      `--compact-sync-ids=${ids.join(",")}`,
      `--compact-output-path=${out}`,
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('"compacted file"')]);
    const result = JSON.parse(stdout);
    expect(readdirSync(out)).toEqual([`compacted-${result.syncId}.c1z`]);
    expect(result.file).toBe(join(out, readdirSync(out)[0]!));
    const [sync, ...others] = await contentOf(result.file);
    expect(others).toEqual([]);
    expect(sync).toMatchObject({ syncId: result.syncId, type: "full", supportsDiff: true });
    expect(sync!.grants.toSorted()).toEqual([
      "group:a:member:user:ann",
      "group:a:member:user:bob",
      "group:b:member:group:a",
      "group:b:member:user:ann",
      "group:b:member:user:bob",
    ]);
  });

  test.each([
    ["a file that is missing", "--compact-file-paths=none.c1z,none.c1z", "the c1z file none.c1z does not exist"],
    ["a directory that is missing", "--compact-output-path=/nowhere", "/nowhere is no directory"],
    ["fewer ids than files", "--compact-sync-ids=1", "must include exactly one syncID per file"],
    ["an id that no file has", "", "has no finished sync 1 to compact"],
  ])("refuses %s in one line and writes nothing", async (_what, wrong, message) => {
    const folder = directory();
    const [one, out] = [join(folder, "one.c1z"), join(folder, "out")];
    mkdirSync(out);
    await synced(one, "full", ["a"], ["ann"]);
    const flags = [
      `--compact-file-paths=${one},${one}`,
      "--compact-sync-ids=1,2",
      `--compact-output-path=${out}`,
    ].filter((flag) => !wrong.startsWith(flag.slice(0, flag.indexOf("="))));
    const { status, stdout, stderr } = await run(["--compact-syncs", ...flags, ...(wrong ? [wrong] : [])]);
    expect([status, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe("--diff-syncs", () => {
  test("adds what a sync has and another has not to the file, and tells its id", async () => {
    const file = join(directory(), "sync.c1z");
    const base = await synced(file, "full", ["a"], ["ann"]);
    const applied = await synced(file, "full", ["a"], ["ann", "bob"]);
    const { status, stdout, stderr } = await run([
      "--diff-syncs",
      `--base-sync-id=${base}`,
      `--applied-sync-id=${applied}`,
      `--file=${file}`,
    ]);
    const result = JSON.parse(stdout);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`"new_sync_id":"${result.syncId}"`)]);
    const syncs = await contentOf(file);
    expect(syncs.map(({ syncId }) => syncId)).toEqual([base, applied, result.syncId]);
    expect(syncs[2]).toMatchObject({ type: "partial", parentSyncId: base, grants: ["group:a:member:user:bob"] });
  });

  test.each([
    ["a sync that is not there", "flat.sqlite.c1z", "has no sync x"],
    ["a Pebble file", "flat.pebble.c1z", "holds one sync only"],
  ])("refuses %s and leaves the file as it was", async (_what, name, message) => {
    const fixture = new URL(`../../c1z/test/fixtures/${name}`, import.meta.url).pathname;
    const file = join(directory(), "sync.c1z");
    cpSync(fixture, file);
    const { status, stderr } = await run(["--diff-syncs", "--base-sync-id=x", "--applied-sync-id=y", `--file=${file}`]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(readFileSync(file).equals(readFileSync(fixture))).toBe(true);
  });

  test("refuses a file that does not exist", async () => {
    const file = join(directory(), "none.c1z");
    const { status, stderr } = await run(["--diff-syncs", "--base-sync-id=x", "--applied-sync-id=y", `--file=${file}`]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`the c1z file ${file} does not exist`)]);
  });
});
