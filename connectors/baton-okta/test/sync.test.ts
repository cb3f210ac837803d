import { describe, expect, test } from "@jest/globals";
import { generateTenant } from "../simulator/index.ts";
import { toApp } from "../src/resources/app-resource.ts";
import { toUser } from "../src/resources/user-resource.ts";
import { goldenTenant } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf, differences } from "./rows.ts";

const everything = { syncCustomRoles: true, syncSecrets: true };

test.each([1, 2, 3, 7, 1000])("pages of %i end in the same rows, whatever cursors look like", async (pageSize) => {
  const whole = contentOf((await openOrganisation().sync(everything)).store);
  const sim = { pageSize, paging: {}, afterStyle: "special", iamNext: pageSize % 2 ? "body" : "link" };
  const paged = contentOf((await openOrganisation({ sim }).sync(everything)).store);
  for (const part of ["resources", "entitlements", "grants", "expansion"] as const) {
    expect(differences(paged[part], whole[part])).toEqual([]);
  }
});

test("two organisations in one process do not mix, even at the same time", async () => {
  const other = generateTenant({ users: 30, groups: 4 }, 3);
  const alone = [await openOrganisation().sync(everything), await openOrganisation({ tenant: other }).sync(everything)];
  const [a, b] = [openOrganisation(), openOrganisation({ tenant: other })];
  const together = await Promise.all([a.sync(everything), b.sync(everything)]);
  for (const index of [0, 1]) {
    expect(differences(contentOf(together[index]!.store).grants, contentOf(alone[index]!.store).grants)).toEqual([]);
  }
  const tokens = (organisation: typeof a) => new Set(organisation.requests.map(({ headers }) => headers.authorization));
  expect([tokens(a).size, tokens(b).size]).toEqual([1, 1]);
  expect([...tokens(a)]).not.toEqual([...tokens(b)]);
});

test("what is deleted between two syncs of one process is gone in the second", async () => {
  const organisation = openOrganisation();
  await organisation.sync(everything);
  organisation.world.removeUser("00ua0000000000001x7d");
  organisation.world.removeGroup("00ga0000000000002x7d");
  const { resources, grants } = contentOf((await organisation.sync(everything)).store);
  expect(Object.keys(resources).filter((id) => /00ua0000000000001x7d|00ga0000000000002x7d/.test(id))).toEqual([]);
  const left = Object.keys(grants).filter((id) => id.includes("00ua0000000000001x7d"));
  expect(left).toEqual([
    "resourceset-binding:iama0000000000001x7d:cr0a0000000000001x7d:member:user:00ua0000000000001x7d",
  ]);
});

test("a sync asks for administrators once, and for the roles of groups only where there may be some", async () => {
  const organisation = openOrganisation({ tenant: generateTenant({ users: 60, groups: 12, admins: 6 }, 5) });
  await organisation.sync(everything);
  const asked = organisation.calls();
  const calls = asked.map((call) => call.split("?")[0]!);
  const count = (pattern: RegExp) => calls.filter((call) => pattern.test(call)).length;
  expect(count(/iam\/assignees/)).toBe(1);
  expect(count(/users\/[^/]+\/roles/)).toBe(6);
  expect(count(/groups\/[^/]+\/roles/)).toBe(12);
  await organisation.sync();
  expect(organisation.calls().filter((call) => /groups\/[^/]+\/roles/.test(call))).toHaveLength(2);
  expect(asked.filter((call, index) => asked.indexOf(call) !== index)).toEqual([]);
});

test("a group whose roles Okta does not show is counted, another refusal ends the sync", async () => {
  const { summary, logged } = await openOrganisation().sync();
  expect(summary.skips).toHaveLength(1);
  expect(logged.join("\n")).toContain("00ga0000000000009x7d");
  const other = { status: 403, body: { errorCode: "E0000022", errorSummary: "Other" } };
  const faults = [{ path: "/api/v1/groups/*/roles", times: 1, effect: { kind: "reply", reply: other } }] as const;
  await expect(openOrganisation({ faults }).sync()).rejects.toMatchObject({ code: "PermissionDenied" });
});

test("should the roles of a user or group ever have pages, they are read", async () => {
  const role = (id: string, type: string, assignmentType: string) => ({
    id,
    type,
    label: type,
    status: "ACTIVE",
    assignmentType,
  });
  const paged = (path: string, assignmentType: string) => [
    {
      path: `/api/v1/${path}/roles`,
      times: 1,
      effect: {
        kind: "reply",
        reply: {
          status: 200,
          body: [role("1", "APP_ADMIN", assignmentType)],
          headers: { Link: `<https://golden.okta-sim.test/api/v1/${path}/roles?after=2>; rel="next"` },
        },
      },
    } as const,
    {
      path: `/api/v1/${path}/roles`,
      after: 1,
      effect: { kind: "reply", reply: { status: 200, body: [role("2", "REPORT_ADMIN", assignmentType)] } },
    } as const,
  ];
  const faults = [...paged("users/00ua0000000000001x7d", "USER"), ...paged("groups/00ga0000000000002x7d", "GROUP")];
  const { grants } = contentOf((await openOrganisation({ faults }).sync()).store);
  for (const holder of ["user:00ua0000000000001x7d", "group:00ga0000000000002x7d"]) {
    for (const type of ["APP_ADMIN", "REPORT_ADMIN"])
      expect(grants).toHaveProperty([`role:${type}:assigned:${holder}`]);
  }
});

test("a limit is waited for as long as Okta says", async () => {
  const organisation = openOrganisation({ sim: { rateLimits: { "/api/v1/groups/{id}": 10 }, rateWindowSeconds: 30 } });
  const { summary, store } = await organisation.sync();
  expect(summary.outcome).toBe("finished");
  expect(organisation.waits.length).toBeGreaterThan(0);
  expect(Object.keys(contentOf(store).grants).length).toBeGreaterThan(50);
});

test("a limit of requests at one time slows a sync down, and loses nothing", async () => {
  const whole = contentOf((await openOrganisation().sync(everything)).store);
  const organisation = openOrganisation({ sim: { concurrent: 4, latencyMs: 2 } });
  const { store, summary } = await organisation.sync(everything, { workers: 12 });
  expect(summary.outcome).toBe("finished");
  expect(differences(contentOf(store).grants, whole.grants)).toEqual([]);
  expect(organisation.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});

test("the e-mail filter keeps administrators by their own profile, asked for only when not listed", async () => {
  const organisation = openOrganisation();
  const filterEmailDomains = ["ACME.test"];
  await organisation.sync({ filterEmailDomains }, { resourceTypeIds: ["user", "role"] });
  const single = (calls: string[]) => calls.filter((call) => /users\/[^/?]+$/.test(call)).length;
  expect(single(organisation.calls())).toBe(0);
  await organisation.sync({ filterEmailDomains }, { resourceTypeIds: ["role"] });
  expect(single(organisation.calls())).toBeGreaterThan(0);
});

describe("a user", () => {
  const user = (profile: object, more = {}) =>
    toUser({ id: "1", status: "ACTIVE", profile: profile as never, ...more }, { skipSecondaryEmails: false });

  test.each([
    [{ displayName: "" }, ""],
    [{ displayName: "D" }, "D"],
    [{ displayName: 5, firstName: "A", lastName: "B" }, "A B"],
    [{ displayName: null, firstName: "A" }, "A unknown"],
    [{}, "unknown unknown"],
  ])("%j is called %j", (profile, name) => {
    expect(user(profile).displayName).toBe(name);
  });

  test.each([
    ["STAGED", 2],
    ["SUSPENDED", 2],
    ["DEPROVISIONED", 2],
    ["ACTIVE", 1],
    ["PROVISIONED", 1],
    ["RECOVERY", 1],
    ["PASSWORD_EXPIRED", 1],
    ["LOCKED_OUT", 1],
    ["SOMETHING_NEW", 0],
  ])("with the status %s has the status number %i", (status, number) => {
    expect(user({}, { status }).status).toMatchObject({ status: number, details: status });
  });

  test("keeps its profile, and an attribute of the same name as ours gives way", () => {
    const profile = { a: [1, "x"], b: { c: null }, c1_okta_raw_user_status: "mine" };
    expect(user(profile).profile).toEqual({ ...profile, c1_okta_raw_user_status: "ACTIVE" });
  });

  test("has its times to the nanosecond, in UTC", () => {
    expect(user({}, { created: "2024-02-29T23:59:59.123456Z" }).createdAt).toMatchObject({ nanos: 123_456_000 });
    expect(user({}, { created: "2024-01-01T00:30:00.5+02:00" }).createdAt).toMatchObject({
      seconds: 1_704_061_800n,
      nanos: 500_000_000,
    });
    expect(user({}, { created: "2024-01-01T00:00:00.1234567899Z" }).createdAt).toMatchObject({ nanos: 123_456_789 });
    expect(user({}, { created: null }).createdAt).toBeUndefined();
    expect(user({}, { created: "soon" }).createdAt).toBeUndefined();
  });
});

test.each([
  ["SAML_2_0", "okta.app.saml_2_0"],
  ["", "okta.app"],
  [undefined, "okta.app"],
  ["NEW", "okta.app.new"],
  ["BOOKMARK", undefined],
  ["AUTO_LOGIN", undefined],
])("an app that signs on by %j is the identity %j", (signOnMode, detail) => {
  const { annotations } = toApp({ id: "1", ...(signOnMode !== undefined && { signOnMode }) });
  const identity = annotations.find(({ typeUrl }) => typeUrl.endsWith("NonHumanIdentityTrait"));
  expect(
    identity &&
      Buffer.from(identity.value)
        .toString()
        .includes(detail ?? ""),
  ).toBe(detail === undefined ? undefined : true);
});

test("numbers beyond a double are rounded as doubles are, not turned into text", async () => {
  const tenant = goldenTenant();
  const text = JSON.stringify([{ id: "1", status: "ACTIVE", profile: { big: 1 } }]).replace(
    '"big":1',
    '"big":12345678901234567',
  );
  const faults = [{ path: "/api/v1/users", effect: { kind: "reply", reply: { status: 200, text } } }] as const;
  const { store } = await openOrganisation({ tenant, faults }).sync({}, { resourceTypeIds: ["user"] });
  expect(contentOf(store).resources).toMatchObject({ "user:1": { profile: { big: 12345678901234568 } } });
});
