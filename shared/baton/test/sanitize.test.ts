import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { openSqlReader } from "@baton-connectors/c1z";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { pseudonymsOf } from "../src/sanitize/pseudonyms.ts";
import { baton, fixture } from "./run.ts";
import { annotations, tellTale, writeTellingFile } from "./telling-file.ts";

let folder: string;
let secret: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-sanitize-"));
  secret = join(folder, "secret");
  writeFileSync(secret, Buffer.alloc(32, 7));
  await writeTellingFile(join(folder, "telling.c1z"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const unpacked = (file: string) => zstdDecompressSync(readFileSync(file).subarray(5)).toString("latin1");
async function sanitized(source: string, name: string, ...args: string[]) {
  const ran = await baton("sanitize", "-f", source, "--out", path(name), "--secret-file", secret, ...args);
  expect(ran).toMatchObject({ status: 0 });
  return { out: path(name), ...ran };
}
async function json(file: string, ...args: string[]) {
  const { status, stdout } = await baton(...args, "-f", file, "-o", "json");
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe("what tells whose it is", () => {
  test("does not survive in any byte of the copy", async () => {
    expect(unpacked(path("telling.c1z")).toLowerCase()).toContain(tellTale);
    const { out, stderr } = await sanitized(path("telling.c1z"), "quiet.c1z");
    expect(unpacked(out).toLowerCase()).not.toContain(tellTale);
    expect(unpacked(out)).not.toMatch(/2024-0|\+\+\+/);
    expect(stderr.split("\n").filter(Boolean)).toEqual([
      "annotations of type c1.connector.v2.RawId were left out",
      "annotations of type acme.Own were left out",
      "annotations of type c1.connector.v2.ExternalLink were left out",
    ]);
  });

  test.each(["flat.sqlite.c1z", "nested.sqlite.c1z", "nested.pebble.c1z"])("does not survive of %s", async (name) => {
    const { out } = await sanitized(fixture(name), `no-${name}`);
    const texts = new Set<string>();
    for (const command of ["resources", "entitlements", "syncs"]) {
      JSON.stringify(await json(fixture(name), command), (key, value: unknown) => {
        const word = key === "@type" || /^[A-Z]+(_[A-Z]+)+$/.test(String(value)) || String(value).length < 5;
        if (typeof value === "string" && !word) texts.add(value);
        return value;
      });
    }
    // The connector's own words: names of types and kinds.
    for (const kept of ["user", "group", "full", "Group"]) texts.delete(kept);
    expect(texts.size).toBeGreaterThan(200);
    const bytes = unpacked(out);
    expect([...texts].filter((text) => bytes.includes(text))).toEqual([]);
  });

  test("is copied where a developer asks for unknown annotations", async () => {
    const { out, stderr } = await sanitized(path("telling.c1z"), "loud.c1z", "--allow-unknown-annotations");
    expect(unpacked(out)).toContain("acme-own");
    expect(unpacked(out)).not.toContain("acme-u1");
    expect(stderr).toContain("annotations of type acme.Own were copied unchanged");
  });
});

describe("what stays", () => {
  const unsigned = (text: string) => text.replaceAll(/\b([A-Z2-7]{20}|[a-z2-7]{20})\b/g, "#");

  test("ids are HMAC-SHA256 of the originals, and the same wherever they stand", async () => {
    const { out } = await sanitized(path("telling.c1z"), "ids.c1z");
    // printf acme-u1 | openssl dgst -sha256 -mac hmac -macopt hexkey:0707…, its first 12 bytes in base32
    const [user, member, parent, undeclared] = ["acme-u1", "member", "acme-parent", "acme-undeclared"].map((text) =>
      pseudonymsOf(readFileSync(secret), new Set()).of(text),
    );
    expect(user).toBe("AQXWFADZHMNXGWZTUPBQ");
    const { grants } = await json(out, "grants");
    const [{ grant, entitlement, resource, principal }] = grants;
    expect(grant.id).toBe(`user:${user}:${member}:user:${user}`);
    expect(grant.entitlement.id).toBe(entitlement.id);
    expect(resource.id).toEqual({ resourceType: "user", resource: user });
    expect(principal).toEqual(resource);
    expect(principal).toEqual(grant.principal);
    expect(principal.parentResourceId).toEqual({ resourceType: undeclared, resource: parent });
    expect(Object.keys(grant.sources.sources)).toEqual([
      `user:${user}:${member}`,
      expect.stringMatching(new RegExp(`^${undeclared}:\\w+:${member}$`)),
    ]);
    const reader = await openSqlReader(out);
    try {
      const row = reader.database.prepare("select * from v1_grants").get()!;
      expect(row).toMatchObject({ external_id: grant.id, entitlement_id: entitlement.id, resource_id: user });
      expect(row).toMatchObject({
        principal_resource_type_id: "user",
        principal_resource_id: user,
        needs_expansion: 1,
      });
      expect(unsigned(Buffer.from(row.expansion as Uint8Array).toString())).toContain("user:#:#");
      const [older, newer] = reader.syncs();
      expect(newer).toMatchObject({ parentSyncId: older!.syncId, linkedSyncId: older!.syncId, supportsDiff: true });
      expect(reader.database.prepare("select count(*) as n from v1_connector_sessions").get()).toEqual({ n: 0 });
      const asset = reader.database.prepare("select external_id, data from v1_assets").get()!;
      expect(asset.external_id).toBe(principal.icon.id);
      expect(
        Buffer.from(asset.data as Uint8Array)
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    } finally {
      await reader.close();
    }
  });

  test("the shape of every annotation", async () => {
    const { out } = await sanitized(path("telling.c1z"), "shape.c1z", "--anchor", "2030-01-01T00:00:00Z");
    const { entitlements } = await json(out, "entitlements");
    const said = entitlements[0].entitlement.annotations as Record<string, unknown>[];
    expect(said).toHaveLength(annotations.length);
    // The newest sync ended at 10:10:00.25 local time on 2024-01-02.
    const moved = Date.parse("2030-01-01T00:00:00Z") - new Date("2024-01-02T10:10:00.250").getTime();
    const time = new Date(Date.parse("2024-05-06T07:08:09Z") + moved).toISOString();
    const id = { resourceType: "user", resource: "#" };
    const profile = { note: "#", nested: { list: ["#", 7, true, null] } };
    const icon = { id: "#" };
    const type = (name: string) => ({ "@type": `type.googleapis.com/c1.connector.v2.${name}` });
    expect(JSON.parse(unsigned(JSON.stringify(said)))).toEqual([
      {
        ...type("UserTrait"),
        emails: [{ address: "#@dom-#.example", isPrimary: true }, { address: "#" }],
        ...{ status: { status: "STATUS_ENABLED", details: "#" }, profile, icon, login: "#", loginAliases: ["#"] },
        ...{ createdAt: time, lastLogin: time, mfaStatus: { mfaEnabled: true }, ssoStatus: { ssoEnabled: true } },
        ...{ employeeIds: ["#"], accountType: "ACCOUNT_TYPE_HUMAN" },
        structuredName: { givenName: "#", familyName: "#", middleNames: ["#"], prefix: "#", suffix: "#" },
      },
      { ...type("GroupTrait"), icon, profile },
      {
        ...{ ...type("AppTrait"), helpUrl: "https://redacted.example", icon, logo: { id: "#" }, profile },
        flags: ["APP_FLAG_SAML"],
      },
      { ...type("RoleTrait"), profile, roleScopeConditions: { type: "cel", conditions: [{ expression: "#" }] } },
      { ...type("ScopeBindingTrait"), roleId: id, scopeResourceId: id },
      {
        ...{ ...type("SecretTrait"), profile, createdAt: time, expiresAt: time, lastUsedAt: time },
        ...{ createdById: id, identityId: id },
      },
      { ...type("LicenseProfileTrait"), licenseName: "Business", purchasedSeats: "5", entitlementIds: ["user:#:#"] },
      { ...type("EntitlementImmutable"), sourceId: "#", metadata: profile },
      { ...type("GrantImmutable"), sourceId: "#", metadata: profile },
      { ...type("ExternalLink"), url: "https://redacted.example" },
      { ...type("ChildResourceType"), resourceTypeId: "#" },
    ]);
  });

  test("how many there are, and who reaches what how", async () => {
    const { out } = await sanitized(fixture("nested.sqlite.c1z"), "nested.c1z");
    const { stats } = await json(out, "stats");
    expect(stats).toEqual((await json(fixture("nested.sqlite.c1z"), "stats")).stats);
    const counts = async (file: string) =>
      (await json(file, "query", "select count(*) n from paths group by through, entitlement_id order by n")).rows;
    expect(await counts(out)).toEqual(await counts(fixture("nested.sqlite.c1z")));
  });

  test("the same file, secret and time give the same copy; another secret another", async () => {
    const at = ["--anchor", "2026-01-02T03:04:05.678+01:00"];
    const one = await sanitized(fixture("nested.sqlite.c1z"), "one.c1z", ...at);
    const two = await sanitized(fixture("nested.sqlite.c1z"), "two.c1z", ...at);
    expect(readFileSync(one.out).equals(readFileSync(two.out))).toBe(true);
    const { syncs } = await json(one.out, "syncs");
    expect(syncs[0].endedAt).toBe("2026-01-02T02:04:05.678Z");
    const other = await baton("sanitize", "-f", fixture("nested.sqlite.c1z"), "--out", path("three.c1z"), ...at);
    expect(other.stderr).toContain("three.c1z.secret");
    const ids = async (file: string) =>
      (await json(file, "resources")).resources.map(
        (row: { resource: { id: { resource: string } } }) => row.resource.id,
      );
    expect(await ids(two.out)).not.toEqual(await ids(path("three.c1z")));
  });
});

describe("secret and files", () => {
  test("a new secret is its owner's alone, and finds the same ids again", async () => {
    const source = fixture("flat.sqlite.c1z");
    expect(await baton("sanitize", "-f", source, "--out", path("a.c1z"))).toMatchObject({ status: 0 });
    const { mode, size } = statSync(path("a.c1z.secret"));
    expect([mode & 0o777, size]).toEqual([0o600, 32]);
    await baton("sanitize", "-f", source, "--out", path("b.c1z"), "--secret-file", path("a.c1z.secret"));
    const listed = async (name: string) => (await baton("resources", "-f", path(name))).stdout;
    expect(await listed("b.c1z")).toBe(await listed("a.c1z"));
  });

  test.each([
    [[], "--out is required"],
    [["--out", "taken.c1z"], "exists already"],
    [["--out", "new.c1z", "--out-engine", "pebble"], "read here, not written"],
    [["--out", "new.c1z", "--out-engine", "duckdb"], "sqlite or pebble"],
    [["--out", "new.c1z", "--anchor", "yesterday"], "--anchor is no time"],
    [["--out", "new.c1z", "--anchor", "2026-13-01T00:00:00Z"], "--anchor is no time"],
    [["--out", "new.c1z", "--secret-file", "short"], "holds 5 bytes"],
    [["--out", "new.c1z", "--secret-file", "nowhere"], "nowhere"],
    [["--out", "guarded.c1z"], "guarded.c1z.secret exists already"],
  ])("%j is a mistake, and leaves nothing", async (args, message) => {
    writeFileSync(path("taken.c1z"), "mine");
    writeFileSync(path("guarded.c1z.secret"), "mine");
    writeFileSync(path("short"), "short");
    const known = /^(new|taken|guarded|short|nowhere)/;
    const placed = args.map((arg) => (known.test(arg) ? path(arg) : arg));
    const { status, stdout, stderr } = await baton("sanitize", "-f", fixture("flat.sqlite.c1z"), ...placed);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(["new.c1z", "new.c1z.secret", "guarded.c1z", "taken.c1z.secret"].map(path).filter(existsSync)).toEqual([]);
    expect(readFileSync(path("taken.c1z"), "utf8")).toBe("mine");
  });

  test("a damaged file leaves neither copy nor secret", async () => {
    writeFileSync(path("cut.c1z"), readFileSync(fixture("flat.sqlite.c1z")).subarray(0, 9000));
    const { status, stderr } = await baton("sanitize", "-f", path("cut.c1z"), "--out", path("of-cut.c1z"));
    expect([status !== 0, stderr.includes("damaged")]).toEqual([true, true]);
    expect(["of-cut.c1z", "of-cut.c1z.secret"].map(path).filter(existsSync)).toEqual([]);
  });
});
