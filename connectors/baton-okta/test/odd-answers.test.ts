import { describe, expect, test } from "@jest/globals";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf, differences } from "./rows.ts";

const everything = { syncCustomRoles: true, syncSecrets: true };

const bare = {
  users: [{ id: "u" }],
  groups: [{ id: "g", stats: "none", members: ["u"], roles: [{ id: "r" }] }],
  apps: [{ id: "a", appUsers: [{ id: "u" }], appGroups: [{ id: "g" }] }],
  userRoles: { u: [{ id: "r" }, { id: "s", type: "CUSTOM", assignmentType: "USER" }] },
  assignees: ["u"],
  customRoles: [{ id: "c" }],
  resourceSets: [{ id: "s", bindings: [{ role: "c", members: [{ id: "m" }] }] }],
  devices: [{ id: "d" }],
  apiTokens: [{ id: "t" }],
  logs: [],
};

const sync = async (tenant: object) => {
  const organisation = openOrganisation({ tenant: { ...goldenTenant(), ...tenant } as TenantFile });
  const { summary, store } = await organisation.sync(everything);
  expect(summary.outcome).toBe("finished");
  return { summary, content: contentOf(store) };
};

test("objects that hold nothing but an id end no sync", async () => {
  const { summary, content } = await sync(bare);
  expect(
    Object.keys(content.resources)
      .filter((id) => !id.startsWith("role:"))
      .sort(),
  ).toEqual([
    "api-token:t",
    "app:a",
    "custom-role:c",
    "device:d",
    "group:g",
    "resource-set:s",
    "resourceset-binding:s:c",
    "user:u",
  ]);
  expect(Object.keys(content.grants).sort()).toEqual([
    "app:a:access:group:g",
    "app:a:access:user:u",
    "group:g:member:user:u",
    "resource-set:s:bindings:custom-role:c",
  ]);
  expect(JSON.stringify(summary.skips)).toContain("neither a user nor a group");
});

const empty = (keys: string) => Object.fromEntries(keys.split(" ").map((key) => [key, null]));

test("null is the same as missing", async () => {
  const assignment = { id: "r", ...empty("type label status assignmentType role") };
  const nulls = {
    users: [{ id: "u", ...empty("status created lastLogin profile") }],
    groups: [{ id: "g", ...empty("type profile"), stats: null, members: ["u"], roles: [assignment] }],
    apps: [
      {
        id: "a",
        ...empty("label status signOnMode name"),
        appUsers: [{ id: "u", ...empty("scope status profile") }],
        appGroups: [{ id: "g", ...empty("priority profile") }],
      },
    ],
    userRoles: { u: [assignment] },
    customRoles: [{ id: "c", ...empty("label type description") }],
    resourceSets: [
      { id: "s", ...empty("label description"), bindings: [{ role: "c", members: [{ id: "m", _links: null }] }] },
    ],
    devices: [{ id: "d", profile: null }],
    apiTokens: [{ id: "t", ...empty("name userId created expiresAt lastUpdated") }],
  };
  const [missing, found] = [await sync(bare), await sync({ ...bare, ...nulls })];
  for (const part of ["resources", "entitlements", "grants", "expansion"] as const) {
    expect(differences(found.content[part], missing.content[part])).toEqual([]);
  }
  expect(found.summary.skips).toEqual(missing.summary.skips);
});

test("fields of a device profile that are null are empty", async () => {
  const profile = empty("displayName platform serialNumber udid model manufacturer osVersion");
  const { content } = await sync({
    ...bare,
    devices: [
      { id: "d", profile },
      { id: "e", profile: {} },
    ],
  });
  const { "device:d": d, "device:e": e } = content.resources as Record<string, object>;
  expect({ ...d, id: 0, displayName: 0 }).toEqual({ ...e, id: 0, displayName: 0 });
  expect(d).toMatchObject({ displayName: "d", annotations: [{ os: {} }] });
});

describe("what has no id is left out and counted, and the rest stays", () => {
  const reply = (path: string, body: unknown) =>
    ({ path, effect: { kind: "reply", reply: { status: 200, body } } }) as const;

  test.each([
    ["/api/v1/users", [{ profile: {} }, { id: "u" }, { id: "" }, null, { id: null }], "user:u"],
    ["/api/v1/groups", [{ profile: {} }, { id: "g" }, null], "group:g"],
    ["/api/v1/apps", [{ label: "x" }, { id: "a" }, null], "app:a"],
    ["/api/v1/devices", [{}, { id: "d" }, null], "device:d"],
    ["/api/v1/api-tokens", [{}, { id: "t" }, null], "api-token:t"],
    ["/api/v1/iam/roles", { roles: [{ label: "x" }, { id: "c" }, null] }, "custom-role:c"],
    ["/api/v1/iam/resource-sets", { "resource-sets": [{ label: "x" }, { id: "s" }, null] }, "resource-set:s"],
    ["/api/v1/iam/resource-sets/s/bindings", { roles: [{}, { id: "c" }, null] }, "resourceset-binding:s:c"],
  ])("%s", async (path, body, kept) => {
    const tenant = { ...goldenTenant(), ...bare, users: [], groups: [], apps: [], devices: [], apiTokens: [] };
    const organisation = openOrganisation({ tenant: tenant as TenantFile, faults: [reply(path, body)] });
    const resourceTypeIds = [kept.split(":")[0]!];
    const { summary, store } = await organisation.sync(everything, {
      resourceTypeIds,
      skipEntitlementsAndGrants: true,
    });
    expect(Object.keys(contentOf(store).resources)).toEqual([kept]);
    expect(summary.skips).toMatchObject([{ reason: "Okta listed something without an id" }]);
  });

  test("members, app users, app groups, roles of groups", async () => {
    const faults = [
      reply("/api/v1/groups/g/users", [{ id: "u" }, { status: "ACTIVE" }, null]),
      reply("/api/v1/groups/g/roles", [
        { type: "CUSTOM", status: "ACTIVE", assignmentType: "GROUP" },
        { type: "ORG_ADMIN", status: "", assignmentType: "GROUP" },
        { role: "cr0", assignmentType: "GROUP" },
      ]),
      reply("/api/v1/apps/a/users", [{ id: "u" }, {}, null]),
      reply("/api/v1/apps/a/groups", [{ id: "g" }, {}, null]),
      reply("/api/v1/iam/assignees/users", { value: [{}, null] }),
    ];
    const organisation = openOrganisation({ tenant: { ...goldenTenant(), ...bare } as TenantFile, faults });
    const { summary, store } = await organisation.sync(everything, {
      resourceTypeIds: ["user", "group", "role", "app", "custom-role"],
    });
    expect(Object.keys(contentOf(store).grants).sort()).toEqual([
      "app:a:access:group:g",
      "app:a:access:user:u",
      "group:g:member:user:u",
      "role:ORG_ADMIN:assigned:group:g",
      "role:ORG_ADMIN:assigned:user:u",
      "role:cr0:assigned:group:g",
    ]);
    expect(summary.skips.map(({ reason }) => reason)).toContain("Okta listed something without an id");
  });
});

test.each([
  ["/api/v1/users", { error: "none" }],
  ["/api/v1/iam/roles", { roles: { "0": {} } }],
])("%s: an answer that is no list is an error", async (path, body) => {
  const faults = [{ path, effect: { kind: "reply", reply: { status: 200, body } } }] as const;
  await expect(openOrganisation({ faults }).sync(everything)).rejects.toThrow(`${path} with something that is no list`);
});

test("a resource set that is deleted while its bindings are listed is counted", async () => {
  const gone = { status: 404, body: { errorCode: "E0000007", errorSummary: "Not found" } };
  const path = "/api/v1/iam/resource-sets/iama0000000000001x7d/bindings";
  const organisation = openOrganisation({ faults: [{ path, effect: { kind: "reply", reply: gone } }] });
  const { summary, store } = await organisation.sync(everything);
  expect(JSON.stringify(summary.skips)).toContain("a resource set was deleted during the sync");
  const bindings = Object.keys(contentOf(store).resources).filter((id) => id.startsWith("resourceset-binding:"));
  expect(bindings).toEqual([
    "resourceset-binding:iama0000000000003x7d:HELP_DESK_ADMIN",
    "resourceset-binding:iama0000000000003x7d:cr0a0000000000001x7d",
  ]);
});

test("an answer without a body is an error where one object is asked for", async () => {
  const faults = [{ path: "/api/v1/groups/*", effect: { kind: "reply", reply: { status: 200 } } }] as const;
  const runtime = openOrganisation({ faults }).runtime();
  const id = { resourceType: "group", resource: "00ga0000000000002x7d" } as never;
  await expect(runtime.getResource({ id })).rejects.toThrow("without a body");
});
