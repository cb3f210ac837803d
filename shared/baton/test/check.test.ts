import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { readRules } from "../src/check/rule.ts";
import { baton, fixture } from "./run.ts";
import { type TenantInput, writeTenants } from "./tenant-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = "2026-11-30T12:00:00Z";
const [ada, ben, chloe] = [
  { id: "ada", name: "Ada", email: "ada@acme.example", status: "enabled" },
  { id: "ben", name: "Ben", email: "ben@acme.example", status: "enabled" },
  { id: "chloe", name: "Chloe", email: "chloe@acme.example", status: "enabled" },
] as const;
const role = { key: "role:admin", name: "Administrator", slugs: ["assigned"] };
const group = { key: "group:g1", name: "Finance" };
const owned = { key: "group:g1", name: "Finance", slugs: ["member", "owner"] };

interface Case {
  /** One app, or several by name; the last of a list is the newest sync of its file. */
  readonly wrong: Readonly<Record<string, readonly TenantInput[]>>;
  readonly right: Readonly<Record<string, readonly TenantInput[]>>;
  /** Where the data cannot say. */
  readonly silent?: Readonly<Record<string, readonly TenantInput[]>>;
  readonly silentFlags?: readonly string[];
  readonly company?: string;
  readonly flags?: readonly string[];
  readonly subjects: readonly string[];
  readonly detail: string;
}
const one = (tenant: TenantInput) => ({ app: [tenant] });

const cases: Readonly<Record<string, Case>> = {
  "admins-without-mfa": {
    wrong: one({
      accounts: [{ ...ada, mfa: false }, { ...ben, mfa: true }, chloe],
      things: [role],
      grants: [
        ["role:admin:assigned", "user:ada"],
        ["role:admin:assigned", "user:ben"],
        ["role:admin:assigned", "user:chloe"],
      ],
    }),
    right: one({ accounts: [{ ...ada, mfa: true }], things: [role], grants: [["role:admin:assigned", "user:ada"]] }),
    silent: one({ accounts: [ada], things: [role], grants: [["role:admin:assigned", "user:ada"]] }),
    subjects: ["app:user:ada", "app:user:chloe"],
    detail: "no MFA; holds Administrator (assigned)",
  },
  "dormant-accounts": {
    wrong: one({
      accounts: [
        { ...ada, lastLogin: "2026-01-05T00:00:00Z" },
        { ...ben, lastLogin: "2026-11-29T00:00:00Z" },
        { ...chloe, created: "2025-01-01T00:00:00Z" },
      ],
    }),
    right: one({ accounts: [{ ...ada, lastLogin: "2026-11-01T00:00:00Z" }] }),
    silent: one({ accounts: [ada] }),
    subjects: ["app:user:ada", "app:user:chloe"],
    detail: "last login 2026-01-05",
  },
  "disabled-in-directory": {
    wrong: { okta: [{ accounts: [{ ...ada, status: "disabled" }, ben] }], github: [{ accounts: [ada, ben] }] },
    right: { okta: [{ accounts: [ada] }], github: [{ accounts: [ada] }] },
    silent: { okta: [{ accounts: [ada] }] },
    flags: ["--directory", "okta"],
    subjects: ["github:user:ada"],
    detail: "enabled here, disabled in okta (user:ada)",
  },
  "orphaned-accounts": {
    wrong: { okta: [{ accounts: [ada] }], github: [{ accounts: [ada, ben] }] },
    right: { okta: [{ accounts: [ada] }], github: [{ accounts: [ada] }] },
    silent: { okta: [{ accounts: [ada] }], github: [{ accounts: [ben] }] },
    silentFlags: [],
    flags: ["--directory", "okta"],
    subjects: ["github:user:ben"],
    detail: "no person of the directory has ben@acme.example",
  },
  leavers: {
    wrong: { okta: [{ accounts: [ada, ben] }], github: [{ accounts: [{ ...ada, id: "octo-ada" }, ben] }] },
    right: { okta: [{ accounts: [ben] }] },
    silent: { okta: [{ accounts: [ada] }] },
    silentFlags: [],
    company: "leavers: [Ada@acme.example]",
    subjects: ["okta:user:ada", "github:user:octo-ada"],
    detail: "ada@acme.example has left",
  },
  "shared-accounts-with-human-rights": {
    wrong: one({
      accounts: [
        ada,
        { id: "bot", name: "CI", login: "ci-bot", accountType: "service", status: "enabled" },
        { id: "info", name: "Info", email: "info@acme.example", status: "enabled" },
      ],
      things: [group],
      grants: ["ada", "bot", "info"].map((id) => ["group:g1:member", `user:${id}`] as const),
    }),
    right: one({ accounts: [ada], things: [group], grants: [["group:g1:member", "user:ada"]] }),
    subjects: ["app:user:bot", "app:user:info"],
    detail: "service account; holds Finance (member)",
  },
  "external-members": {
    wrong: one({
      accounts: [ada, { ...ben, email: "ben@partner.example" }],
      things: [group],
      grants: ["ada", "ben"].map((id) => ["group:g1:member", `user:${id}`] as const),
    }),
    right: one({ accounts: [ada], things: [group], grants: [["group:g1:member", "user:ada"]] }),
    silent: one({ accounts: [ben] }),
    silentFlags: [],
    company: "domains: [acme.example]",
    subjects: ["app:user:ben"],
    detail: "ben@partner.example holds Finance (member)",
  },
  "groups-in-a-circle": {
    wrong: one({
      accounts: [ada],
      things: [group, { key: "group:g2", name: "Sales" }, { key: "group:g3", name: "All" }],
      expansions: [
        ["group:g2:member", "group:g1", "group:g1:member"],
        ["group:g1:member", "group:g2", "group:g2:member"],
        ["group:g3:member", "group:g2", "group:g2:member"],
      ],
    }),
    right: one({
      accounts: [ada],
      things: [group, { key: "group:g2", name: "Sales" }],
      expansions: [["group:g2:member", "group:g1", "group:g1:member"]],
    }),
    subjects: ["app:group:g1", "app:group:g2"],
    detail: "its member leads back to itself",
  },
  "direct-beside-group": {
    wrong: one({
      accounts: [ada],
      things: [group, role],
      grants: [
        ["group:g1:member", "user:ada"],
        ["role:admin:assigned", "user:ada", "role:admin:assigned", "group:g1:member"],
      ],
      expansions: [["role:admin:assigned", "group:g1", "group:g1:member"]],
    }),
    right: one({
      accounts: [ada],
      things: [group, role],
      grants: [
        ["group:g1:member", "user:ada"],
        ["role:admin:assigned", "user:ada", "group:g1:member"],
      ],
      expansions: [["role:admin:assigned", "group:g1", "group:g1:member"]],
    }),
    subjects: ["app:user:ada"],
    detail: "Administrator (assigned) directly, and by group:g1:member",
  },
  "privileged-through-nested-groups": {
    wrong: one({
      accounts: [ada],
      things: [group, { key: "group:g2", name: "Outer" }, role],
      grants: [
        ["group:g1:member", "user:ada"],
        ["group:g2:member", "user:ada", "group:g1:member"],
        ["role:admin:assigned", "user:ada", "group:g2:member"],
      ],
      expansions: [
        ["group:g2:member", "group:g1", "group:g1:member"],
        ["role:admin:assigned", "group:g2", "group:g2:member"],
      ],
    }),
    right: one({
      accounts: [ada],
      things: [group, role],
      grants: [
        ["group:g1:member", "user:ada"],
        ["role:admin:assigned", "user:ada", "group:g1:member"],
      ],
      expansions: [["role:admin:assigned", "group:g1", "group:g1:member"]],
    }),
    subjects: ["app:user:ada"],
    detail: "Administrator (assigned) through Finance (member) → Outer (member)",
  },
  "separation-of-duties": {
    wrong: {
      bank: [
        {
          accounts: [ada, ben],
          things: [group],
          grants: [
            ["group:g1:member", "user:ada"],
            ["group:g1:member", "user:ben"],
          ],
        },
      ],
      erp: [{ accounts: [{ ...ada, id: "a1" }], things: [role], grants: [["role:admin:assigned", "user:a1"]] }],
    },
    right: { bank: [{ accounts: [ada], things: [group], grants: [["group:g1:member", "user:ada"]] }] },
    silent: { bank: [{ accounts: [ada] }] },
    silentFlags: [],
    company: "duties: [{ name: pay and approve, one: ['bank:group:g1:*'], other: ['erp:role:admin:*'] }]",
    subjects: ["bank:user:ada"],
    detail: "pay and approve: Finance (member) in bank and Administrator (assigned) in erp",
  },
  "too-many-owners": {
    wrong: one({
      accounts: [ada, ben, chloe],
      things: [owned],
      grants: ["ada", "ben", "chloe"].map((id) => ["group:g1:owner", `user:${id}`] as const),
    }),
    right: one({ accounts: [ada], things: [owned], grants: [["group:g1:owner", "user:ada"]] }),
    silent: one({ accounts: [ada], things: [group] }),
    silentFlags: [],
    flags: ["--set", "mostOwners=2"],
    subjects: ["app:group:g1"],
    detail: "3 hold owner",
  },
  "no-owner": {
    wrong: one({ accounts: [ada], things: [owned] }),
    right: one({ accounts: [ada], things: [owned], grants: [["group:g1:owner", "user:ada"]] }),
    silent: one({ accounts: [ada], things: [group] }),
    subjects: ["app:group:g1"],
    detail: "nobody holds owner",
  },
  "old-secrets": {
    wrong: one({
      accounts: [ada],
      secrets: [
        {
          id: "s1",
          name: "Deploy",
          created: "2026-01-02T00:00:00Z",
          owner: "user:ada",
          lastUsed: "2026-11-01T00:00:00Z",
        },
        { id: "s2", name: "New", created: "2026-11-02T00:00:00Z" },
        { id: "s3", name: "Late", created: "2026-11-02T00:00:00Z", expires: "2026-11-20T00:00:00Z" },
      ],
    }),
    right: one({ accounts: [ada], secrets: [{ id: "s2", created: "2026-11-02T00:00:00Z" }] }),
    silent: one({ accounts: [ada] }),
    subjects: ["app:secret:s1", "app:secret:s3"],
    detail: "made 2026-01-02; of Ada; last used 2026-11-01",
  },
  "accounts-created": {
    wrong: { app: [{ accounts: [ada] }, { accounts: [ada, { ...ben, created: "2026-11-02T00:00:00Z" }] }] },
    right: { app: [{ accounts: [ada] }, { accounts: [ada] }] },
    silent: one({ accounts: [ada] }),
    flags: ["--fail-on", "info"],
    subjects: ["app:user:ben"],
    detail: "created 2026-11-02",
  },
  "access-gained": {
    wrong: {
      app: [
        { accounts: [ada], things: [group] },
        { accounts: [ada], things: [group], grants: [["group:g1:member", "user:ada"]] },
      ],
    },
    right: { app: [{ accounts: [ada] }, { accounts: [ada] }] },
    silent: one({ accounts: [ada] }),
    flags: ["--fail-on", "info"],
    subjects: ["app:user:ada"],
    detail: "Finance (member), direct",
  },
};

let count = 0;
async function filesOf(tenants: Readonly<Record<string, readonly TenantInput[]>>): Promise<string[]> {
  count++;
  const args: string[] = [];
  for (const [app, syncs] of Object.entries(tenants)) {
    const path = join(folder, `${count}-${app}.c1z`);
    await writeTenants(path, syncs);
    args.push("-f", `${app}=${path}`);
  }
  return args;
}
const companyFlags = (text: string | undefined) => {
  if (text === undefined) return [];
  const path = join(folder, `company-${count}.yaml`);
  writeFileSync(path, text);
  return ["--company", path];
};

describe.each(Object.entries(cases))(
  "%s",
  (id, { wrong, right, silent, silentFlags, company, flags = [], subjects, detail }) => {
    const check = async (tenants: Case["wrong"], ...more: readonly string[]) => {
      const ran = await baton("check", ...(await filesOf(tenants)), "--only", id, "--at", at, "-o", "json", ...more);
      expect(ran.stderr).toBe("");
      const [{ status: outcome, ...said }] = JSON.parse(ran.stdout).checks;
      return { ...said, outcome, status: ran.status };
    };
    interface Row {
      readonly app: string;
      readonly subject: string;
      readonly detail: string;
    }

    test("finds a tenant that violates it", async () => {
      const found = await check(wrong, ...flags, ...companyFlags(company));
      expect([found.status, found.outcome]).toEqual([1, "failed"]);
      expect(found.findings.map((row: Row) => `${row.app}:${row.subject}`).sort()).toEqual([...subjects].sort());
      expect(found.findings.map((row: Row) => row.detail).join("\n")).toContain(detail);
    });

    test("passes one that does not", async () => {
      const passed = await check(right, ...flags, ...companyFlags(company));
      // With one app alone nothing can be said of two.
      const wanted =
        id === "separation-of-duties" || right.github || !id.includes("directory") ? "passed" : "not answerable";
      expect([passed.outcome, passed.findings]).toEqual([wanted, []]);
    });

    test("does not pass what the data cannot answer", async () => {
      if (!silent) return expect(readRules([]).rules.find((rule) => rule.id === id)?.answerable).toBeUndefined();
      const said = await check(silent, ...(silentFlags ?? flags), "--strict");
      expect([said.status, said.outcome, said.notAnswerable.length]).toEqual([3, "not answerable", 1]);
    });
  },
);

test("there is a case for every bundled rule", () =>
  expect(Object.keys(cases).sort()).toEqual(
    readRules([])
      .rules.map(({ id }) => id)
      .sort(),
  ));

describe("rules of one's own", () => {
  const yaml = (text: string) => {
    const path = join(folder, `rules-${++count}.yaml`);
    writeFileSync(path, text);
    return ["--rules", path];
  };
  const orphan = cases["direct-beside-group"]!.wrong;

  test("an exception until a day is told and does not fail; one that is past fails and says so", async () => {
    const files = await filesOf(orphan);
    const exception = (until: string) =>
      yaml(`exceptions: [{ rule: direct-beside-group, subject: 'app:user:*', until: ${until}, reason: migration }]`);
    const run = (until: string) =>
      baton("check", ...files, "--only", "direct-beside-group", "--at", at, ...exception(until));
    expect(await run("2026-11-30")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("accepted until 2026-11-30 (migration): app user:ada"),
    });
    expect(await run("2026-11-29")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("accepted until 2026-11-29"),
    });
  });

  test("a rule of one's own, with a setting, and the last column that it lacks", async () => {
    const files = await filesOf(orphan);
    const rule = (columns: string) =>
      yaml(`settings: { least: 1 }
rules:
  - { id: mine, title: T, severity: high, why: W, sql: "select ${columns} from accounts where :least = 1" }`);
    const good = rule("app, type || ':' || id as subject, name, 'x' as detail");
    expect((await baton("check", ...files, "--only", "mine", ...good)).status).toBe(1);
    expect((await baton("check", ...files, "--only", "mine", "--set", "least=2", ...good)).status).toBe(0);
    expect(await baton("check", ...files, "--only", "mine", ...rule("app, name"))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("selects no column subject"),
    });
  });

  test.each([
    ["rules: [{ id: a, title: t, severity: huge, why: w, sql: s }]", "severity is one of"],
    ["rules: [{ id: a, titel: t }]", "Is it title?"],
    ["exceptions: [{ rule: no-owner, subject: a, until: soon, reason: r }]", "until is a day"],
    ["exceptions: [{ rule: no-owner, subject: a, until: 2027-01-01, reason: ' ' }]", "reason says nothing"],
    ["exceptions: [{ rule: nothing, subject: a, until: 2027-01-01, reason: r }]", "which is none"],
    ["rules: [", "is no YAML"],
    ["rules: [{ id: a, title: t, severity: low, why: w, sql: delete from apps }]", "the rule a failed"],
  ])("%s is a mistake", async (text, message) => {
    const ran = await baton("check", ...(await filesOf(orphan)), ...yaml(text));
    expect(ran).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("formats", () => {
  const run = async (format: string) =>
    (await baton("check", ...(await filesOf(cases["admins-without-mfa"]!.wrong)), "--at", at, "-o", format)).stdout;

  test("JUnit: a case for each check, failures and what cannot be answered told apart", async () => {
    const xml = await run("junit");
    expect(xml).toMatch(
      /<testsuites tests="16" failures="1" errors="0">\n<testsuite name="baton check" tests="16" failures="1" errors="0" skipped="\d+">/,
    );
    expect(xml).toContain('<testcase classname="baton.check" name="admins-without-mfa"><failure type="critical"');
    expect(xml).toContain('name="leavers"><skipped message="it needs the list of leavers');
    // Elements, and what they may say, as the schema of Jenkins' xUnit plugin (junit-10.xsd) has them.
    const known: Readonly<Record<string, readonly string[]>> = {
      ...{ testsuites: ["tests", "failures", "errors"], testsuite: ["name", "tests", "failures", "errors", "skipped"] },
      ...{ testcase: ["classname", "name"], failure: ["type", "message"], skipped: ["message"], "system-out": [] },
    };
    const open: string[] = [];
    for (const [, close, name, attributes = "", isEmpty] of xml.matchAll(
      /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
    )) {
      if (close) expect(open.pop()).toBe(name);
      else {
        expect(Object.keys(known)).toContain(name);
        expect(known[name!]).toEqual(
          expect.arrayContaining([...attributes.matchAll(/ ([a-z]+)=/g)].map(([, one]) => one)),
        );
        if (!isEmpty) open.push(name!);
      }
    }
    expect(open).toEqual([]);
  });

  test("SARIF: as its schema has it", async () => {
    const sarif = JSON.parse(await run("sarif"));
    expect([sarif.version, sarif.runs.length]).toEqual(["2.1.0", 1]);
    const [{ tool, results }] = sarif.runs;
    expect(tool.driver.rules).toHaveLength(16);
    expect(results).toHaveLength(2);
    // Of SchemaStore, which has the standard's; draft 4 differs from what the validator knows in how the schema itself is named.
    const {
      $schema: _,
      id: __,
      ...schema
    } = JSON.parse(gunzipSync(readFileSync(fixture("sarif-schema-2.1.0.json.gz"))).toString());
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
    validate(sarif);
    expect(validate.errors).toBe(null);
    validate({ ...sarif, version: "2.0.0" });
    expect(validate.errors).not.toBe(null);
  });

  test("CSV: a row for each finding and each check without one", async () => {
    const lines = (await run("csv")).trimEnd().split("\n");
    expect(lines[0]).toBe("check,severity,status,app,subject,name,detail");
    expect(lines.filter((line) => line.startsWith("admins-without-mfa,"))).toHaveLength(2);
  });
});
