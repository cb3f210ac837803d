import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { baton, batonOn, fixture } from "./run.ts";
import { writeTenants } from "./tenant-file.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-naming-"));
  file = join(folder, "acme.c1z");
  await writeTenants(file, [
    {
      accounts: [
        { id: "u1", name: "John Smith", email: "john@acme.example", login: "jsmith" },
        { id: "u2", name: "John Smith", email: "john.smith@acme.example", login: "jsmith2" },
        { id: "u3", name: "Ada Archer", email: "ada@acme.example" },
      ],
      things: [{ key: "group:g1", name: "Finance" }],
      grants: [
        ["group:g1:member", "user:u1"],
        ["group:g1:member", "user:u3"],
      ],
    },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a principal is found by", () => {
  test.each(["user:u1", "u1", "john@acme.example", "JOHN@acme.example", "jsmith"])("%s", async (name) => {
    const said = await Promise.all([
      baton("why", name, "-f", file, "-o", "json"),
      baton("grants", "-p", name, "-f", file, "-o", "json"),
      baton("access", name, "-f", file, "-o", "json"),
    ]);
    expect(said.map(({ status, stderr }) => [status, stderr])).toEqual(Array(3).fill([0, ""]));
    expect(JSON.parse(said[0]!.stdout).principal.resource).toBe("u1");
    expect(JSON.parse(said[1]!.stdout).grants[0].grant.principal.id.resource).toBe("u1");
    expect(JSON.parse(said[2]!.stdout).principal.id.resource).toBe("u1");
  });

  test("a name that only one has, and what it holds by a resource's name", async () =>
    expect(await baton("why", "ada archer", "finance", "-f", file)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("group:g1:member"),
    }));

  test("-r with a name among those of the type of -t", async () =>
    expect(
      JSON.parse((await baton("grants", "-t", "group", "-r", "Finance", "-f", file, "-o", "json")).stdout).grants,
    ).toHaveLength(2));
});

test("a name of two is refused, and both are told", async () =>
  expect(await baton("why", "John Smith", "-f", file)).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/user:u1 John Smith, user:u2 John Smith[\s\S]+type and id/),
  }));

test.each<[readonly string[], string]>([
  [["why", "ada@acme.exmple"], "Is it ada@acme.example?"],
  [["who", "Finanse"], "Is it Finance?"],
  [["who", "group:g1", "-e", "group:g1:membr"], "Is it group:g1:member?"],
  [["grants", "-e", "group:g1:membr"], "Is it group:g1:member?"],
  [["grants", "-t", "grup"], "Is it group?"],
  [["grants", "-t", "group", "-r", "g2"], "Is it g1"],
  [["grants", "--principal-type", "usr"], "Is it user?"],
  [["grants", "-p", "user:u9"], "Is it user:u1"],
  [["resources", "--parent", "group:g7"], "Is it group:g1"],
  [["entitlements", "-t", "group", "-r", "Finanze"], "Is it Finance?"],
  [["access", "-t", "user", "-r", "u8"], "Is it u1"],
  [["principals", "compare", "-e", "group:g1:mem", "--compare-file", "FILE"], "Is it group:g1:member?"],
])("%j names nothing: an error with what is like it, and status 5", async (args, hint) => {
  const ran = await baton(...args.map((arg) => (arg === "FILE" ? file : arg)), "-f", file, "-o", "json");
  expect(ran).toMatchObject({ status: 5, stdout: "", stderr: expect.stringContaining(hint) });
});

describe("diff", () => {
  const state = (name: string) => join(folder, `${name}.c1z`);
  beforeAll(async () => {
    const ada = { id: "u3", name: "Ada Archer", email: "ada@acme.example", lastLogin: "2026-10-01T00:00:00Z" };
    const thing = { key: "group:g1", name: "Finance" };
    await writeTenants(state("was"), [{ accounts: [{ ...ada, status: "enabled" }], things: [thing] }]);
    const now = { id: "u3", name: "Ada Baker", email: "ada.baker@acme.example", lastLogin: "2026-11-01T00:00:00Z" };
    await writeTenants(state("is"), [
      {
        accounts: [{ ...now, status: "disabled", profile: { title: "=CFO" } }],
        things: [thing],
        grants: [["group:g1:member", "user:u3"]],
      },
    ]);
  });

  test("tells every change of state, in every format, with status 1", async () => {
    const run = (...args: string[]) => baton("diff", state("was"), state("is"), ...args);
    const { status, stdout } = await run();
    expect(status).toBe(1);
    expect(stdout).toContain("1 grant gained, 0 grants lost, 0 resources new, 0 resources gone, 1 resource changed");
    expect(stdout).toContain(
      "~ user:u3 Ada Baker: name Ada Archer → Ada Baker; status enabled → disabled; " +
        "email ada@acme.example → ada.baker@acme.example; last login 2026-10-01T00:00:00.000Z → " +
        "2026-11-01T00:00:00.000Z; profile.title nothing → =CFO",
    );
    const { resources } = JSON.parse((await run("-o", "json")).stdout);
    expect(resources.changed[0].changes).toContainEqual({ field: "status", before: "enabled", after: "disabled" });
    expect((await run("-o", "csv")).stdout).toContain("changed,,,,,Ada Baker,,,user:u3,profile.title,,'=CFO\n");
    expect((await run("-o", "markdown")).stdout).toContain("| user:u3 | status | enabled | disabled |");
  });

  test("-t and -e choose", async () => {
    const run = (...args: string[]) => baton("diff", state("was"), state("is"), "-o", "json", ...args);
    const of = async (...args: string[]) => {
      const { gained, resources } = JSON.parse((await run(...args)).stdout);
      return [gained.length, resources.changed.length];
    };
    expect(await of("-t", "user")).toEqual([0, 1]);
    expect(await of("-t", "group")).toEqual([1, 0]);
    expect(await of("-e", "group:g1:member")).toEqual([1, 0]);
    expect(await run("-e", "group:g1:mebmer")).toMatchObject({ status: 5, stdout: "" });
  });

  test("of two apps warns", async () =>
    expect((await baton("diff", file, fixture("flat.sqlite.c1z"), "-o", "json")).stderr).toContain("of two apps?"));
});

test("syncs keeps ids whole on a narrow terminal", async () => {
  const { stdout } = await batonOn({ columns: 80, env: { NO_COLOR: "1" } }, "syncs", "-f", file);
  expect(stdout).toMatch(/\b[0-9A-Za-z]{27}\b/);
});

test.each<[readonly string[], number, string]>([
  [["grnats"], 2, "Did you mean grants?"],
  [["help", "exprot"], 2, "Did you mean export?"],
  [["help", "diff"], 0, "Usage: baton diff"],
  [["help"], 0, "Usage: baton"],
])("baton %j", async (args, wanted, text) => {
  const { status, stdout, stderr } = await baton(...args);
  expect([status, `${stdout}${stderr}`]).toEqual([wanted, expect.stringContaining(text)]);
});
