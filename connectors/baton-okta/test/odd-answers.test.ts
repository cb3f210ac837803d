import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { type Content, contentOf, differences } from "./rows.ts";

const everything = { syncCustomRoles: true, syncSecrets: true };
const parts = ["resources", "entitlements", "grants", "expansion"] as const;

/** Objects that hold nothing but what Okta must say of them. */
const bare = {
  users: [{ id: "u" }],
  groups: [
    { id: "g", stats: "none", members: ["u"], roles: [{ id: "r", type: "ORG_ADMIN", assignmentType: "GROUP" }] },
  ],
  apps: [{ id: "a", appUsers: [{ id: "u" }], appGroups: [{ id: "g" }] }],
  userRoles: {
    u: [
      { id: "r", type: "APP_ADMIN", assignmentType: "USER" },
      { id: "s", type: "CUSTOM", role: "c", assignmentType: "USER" },
    ],
  },
  assignees: ["u"],
  customRoles: [{ id: "c" }],
  resourceSets: [{ id: "s", bindings: [{ role: "c", members: [{ id: "m", href: "/api/v1/users/u" }] }] }],
  devices: [{ id: "d" }],
  apiTokens: [{ id: "t" }],
  logs: [],
};

const golden = goldenTenant();

async function sync(tenant: object, faults: readonly Fault[] = []) {
  const organisation = openOrganisation({ tenant: { ...golden, ...tenant } as TenantFile, faults });
  const { summary, store } = await organisation.sync(everything);
  expect(summary.outcome).toBe("finished");
  return { summary, content: contentOf(store), organisation };
}
const compare = (ours: Content, theirs: Content) =>
  parts.flatMap((part) => differences(ours[part], theirs[part]).map((one) => `${part} ${one}`));

test("objects that hold nothing but what they need end no sync", async () => {
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
    "custom-role:c:assigned:user:u",
    "group:g:member:user:u",
    "resource-set:s:bindings:custom-role:c",
    "resourceset-binding:s:c:member:user:u",
    "role:APP_ADMIN:assigned:user:u",
    "role:ORG_ADMIN:assigned:group:g",
    "role:ORG_ADMIN:assigned:user:u",
  ]);
  expect(summary.skips).toEqual([]);
});

test.each([[null], [7], [true], [["x"]], ["object"]])(
  "where text or an object should be, %j is the same as nothing",
  async (value) => {
    const odd = value === "object" ? { a: 1 } : value;
    const fields = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, odd]));
    // An object is what a profile is.
    const profile = value === "object" ? {} : { profile: odd };
    const assignment = fields("label status");
    const others = {
      users: [{ ...bare.users[0], ...fields("status created lastLogin"), ...profile }],
      groups: [
        {
          ...bare.groups[0],
          ...fields("type"),
          ...profile,
          stats: odd,
          roles: [{ ...bare.groups[0]!.roles[0], ...assignment }],
        },
      ],
      apps: [
        {
          id: "a",
          ...fields("label status signOnMode name"),
          appUsers: [{ id: "u", ...fields("scope status profile") }],
          appGroups: [{ id: "g", ...fields("priority profile") }],
        },
      ],
      userRoles: { u: bare.userRoles.u.map((one) => ({ ...one, ...assignment })) },
      customRoles: [{ id: "c", ...fields("label type description") }],
      resourceSets: [{ ...bare.resourceSets[0], ...fields("label description") }],
      devices: [{ id: "d", ...profile }],
      apiTokens: [{ id: "t", ...fields("name userId created expiresAt lastUpdated") }],
    };
    const [missing, found] = [await sync(bare), await sync({ ...bare, ...others })];
    expect(compare(found.content, missing.content)).toEqual([]);
    expect(found.summary.skips).toEqual(missing.summary.skips);
  },
);

test("fields of a device profile that are null are empty", async () => {
  const names = "displayName platform serialNumber udid model manufacturer osVersion";
  const profile = Object.fromEntries(names.split(" ").map((name) => [name, null]));
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

/** Every list that a sync reads: where it is, under which field its items are, and what an item must have besides an id. */
interface List {
  readonly path: string;
  readonly field?: string;
  readonly needs?: Readonly<Record<string, unknown>>;
}
const assignment = { type: "ORG_ADMIN", assignmentType: "USER" };
const lists: readonly List[] = [
  { path: "/api/v1/users" },
  { path: "/api/v1/users/u/roles", needs: assignment },
  { path: "/api/v1/groups" },
  { path: "/api/v1/groups/g/users" },
  { path: "/api/v1/groups/g/roles", needs: assignment },
  { path: "/api/v1/apps" },
  { path: "/api/v1/apps/a/users" },
  { path: "/api/v1/apps/a/groups" },
  { path: "/api/v1/devices" },
  { path: "/api/v1/api-tokens" },
  { path: "/api/v1/iam/assignees/users", field: "value" },
  { path: "/api/v1/iam/roles", field: "roles" },
  { path: "/api/v1/iam/resource-sets", field: "resource-sets" },
  { path: "/api/v1/iam/resource-sets/s/bindings", field: "roles" },
  {
    path: "/api/v1/iam/resource-sets/s/bindings/c/members",
    field: "members",
    needs: { _links: { self: { href: "/api/v1/users/u" } } },
  },
];

test("these are all the lists a sync reads", async () => {
  const { organisation } = await sync(bare);
  const asked = organisation.requests.map(({ path }) => path).filter((path) => path !== "/api/v1/org");
  expect(asked.sort()).toEqual(lists.map(({ path }) => path).sort());
});

type Reply = Extract<Fault["effect"], { kind: "reply" }>["reply"];
const okta = { errorCode: "E0000009", errorSummary: "Internal Server Error", errorCauses: [] };

/** What is no page of the list, by what it is. */
function noPages({ field, needs = {} }: List): Readonly<Record<string, Reply>> {
  const page = (items: unknown) => (field ? { [field]: items, _links: {} } : items);
  const answers: Record<string, unknown> = {
    null: null,
    text: "users",
    "a number": 5,
    true: true,
    "an empty object": {},
    "an error with 200": okta,
    "an item that is null": page([{ id: "u", ...needs }, null]),
    "an item that is text": page(["u"]),
    "an item that is a list": page([["u"]]),
    "an item without an id": page([
      { id: "u", ...needs },
      { label: "x", ...needs },
    ]),
    "an item whose id is null": page([{ id: null, ...needs }]),
    "an item whose id is empty": page([{ id: "", ...needs }]),
    "an item whose id is an object": page([{ id: {}, ...needs }]),
    ...Object.fromEntries(
      Object.keys(needs).map((name) => [`an item without ${name}`, page([{ id: "u", ...needs, [name]: undefined }])]),
    ),
    ...(field
      ? {
          "a list where an object is due": [],
          "another list": { others: [{ id: "u" }], _links: {} },
          "null for the list": { [field]: null },
          "an object for the list": { [field]: { "0": {} } },
          "a link to the next page that is a number": { [field]: [], _links: { next: { href: 5 } } },
          "a link to the next page without a cursor": { [field]: [], _links: { next: { href: "/x?page=2" } } },
        }
      : { "an object for the list": { "0": { id: "u" } } }),
  };
  const html = { status: 200, text: "<html>proxy error</html>", headers: { "Content-Type": "text/html" } };
  return {
    ...Object.fromEntries(Object.entries(answers).map(([name, body]) => [name, { status: 200, body }])),
    "no content": { status: 204 },
    "an empty body": { status: 200 },
    "white space": { status: 200, text: " \n" },
    HTML: html,
    "JSON that breaks off": { status: 200, text: '[{"id": "u"}' },
    "a link to the next page without a cursor in the header": {
      status: 200,
      body: page([]),
      headers: { Link: '<https://golden.okta-sim.test/x?page=2>; rel="next"' },
    },
  };
}

describe.each(lists)("$path", (list) => {
  const { path } = list;
  const answers = Object.entries(noPages(list));

  test.each(answers)("%s is an error that says so", async (_, reply) => {
    const failed = sync(bare, [{ path, effect: { kind: "reply", reply } }]);
    await expect(failed).rejects.toMatchObject({
      malformed: true,
      message: expect.stringContaining(`GET ${path} answered ${reply.status}`),
    });
  });

  test("any of these once loses nothing", async () => {
    const { content } = await sync(bare);
    for (const [, reply] of answers) {
      const troubled = await sync(bare, [{ path, times: 1, effect: { kind: "reply", reply } }]);
      expect(compare(troubled.content, content)).toEqual([]);
    }
  });

  test("any of these on a later page is an error too, and once loses nothing", async () => {
    const first = {
      status: 200,
      body: list.field ? { [list.field]: [] } : [],
      headers: {
        Link: `<https://golden.okta-sim.test${path}?after=>; rel="self", <https://x.test${path}?after=2>; rel="next"`,
      },
    };
    const pageOne = { path, times: 1, effect: { kind: "reply", reply: first } } as const;
    for (const [, reply] of answers) {
      const failed = sync(bare, [pageOne, { path, after: 1, effect: { kind: "reply", reply } }]);
      await expect(failed).rejects.toMatchObject({ malformed: true });
    }
  });
});

test("an item that cannot be read is named", async () => {
  const reply = { status: 200, body: [{ id: "u" }, { id: "", name: "Bob" }] };
  const failed = sync(bare, [{ path: "/api/v1/users", effect: { kind: "reply", reply } }]);
  await expect(failed).rejects.toThrow("has an item, number 2 (name Bob), that cannot be read: id is empty text");
});

test.each([
  ["/api/v1/groups/g/roles", { assignmentType: "GROUP", type: "CUSTOM" }],
  ["/api/v1/groups/g/roles", { assignmentType: "GROUP", type: "" }],
  ["/api/v1/users/u/roles", { assignmentType: "USER", type: "CUSTOM", role: null }],
])("%s: an assignment that names no role is an error that names it: %j", async (path, held) => {
  const reply = { status: 200, body: [{ id: "ra7", ...held }] };
  await expect(sync(bare, [{ path, effect: { kind: "reply", reply } }])).rejects.toThrow(
    "a role assignment, ra7, that names no role",
  );
});

describe("the System Log", () => {
  const read = (reply: Reply) => {
    const organisation = openOrganisation({ faults: [{ path: "/api/v1/logs", effect: { kind: "reply", reply } }] });
    return organisation.runtime().listEvents({ feedId: "", cursor: "", startAt: undefined });
  };
  const entry = { uuid: "1", eventType: "x" };
  const wrong = Object.entries(noPages({ path: "/api/v1/logs" })).filter(([name]) => !name.includes("item"));

  test.each(wrong)("%s is an error", async (_, reply) => {
    await expect(read(reply)).rejects.toMatchObject({ malformed: true });
  });
  test.each([{ uuid: undefined }, { uuid: "" }, { eventType: null }, { target: {} }, { target: [null] }])(
    "an entry with %j is an error",
    async (odd) => {
      await expect(read({ status: 200, body: [{ ...entry, ...odd }] })).rejects.toMatchObject({ malformed: true });
    },
  );
  test.each([{ published: 5 }, { actor: "me" }, { actor: null }, { target: null }])(
    "an entry with %j is read",
    async (odd) => {
      const found = await read({ status: 200, body: [{ ...entry, ...odd }] });
      expect(found).toMatchObject({ events: [], hasMore: false });
    },
  );
});

describe("one object", () => {
  const group = { resourceType: "group", resource: "00ga0000000000002x7d" } as never;
  const look = (reply: Reply) =>
    openOrganisation({ faults: [{ path: "/api/v1/groups/*", effect: { kind: "reply", reply } }] })
      .runtime()
      .getResource({ id: group });

  test.each([
    { status: 204 },
    { status: 200 },
    { status: 200, body: null },
    { status: 200, body: [] },
    { status: 200, body: {} },
    { status: 200, body: okta },
    { status: 200, body: { id: "" } },
    { status: 200, text: "<html>" },
  ])("answered with %j is an error", async (reply) => {
    await expect(look(reply)).rejects.toMatchObject({ malformed: true });
  });

  test("is gone when Okta says so, not when anybody else does", async () => {
    const body = { errorCode: "E0000007", errorSummary: "Not found" };
    expect(await look({ status: 404, body })).toBeUndefined();
    expect(await look({ status: 404, body: { ...body, errorCode: "E0000008" } })).toBeUndefined();
    for (const reply of [{ status: 404 }, { status: 404, text: "<html>404</html>" }, { status: 404, body: {} }])
      await expect(look(reply)).rejects.toMatchObject({ code: "Unknown", hint: expect.stringContaining("proxies") });
  });

  test("the organisation itself is read, not only reached", async () => {
    const reply = { status: 200, body: { hello: "world" } };
    const organisation = openOrganisation({ faults: [{ path: "/api/v1/org", effect: { kind: "reply", reply } }] });
    await expect(organisation.runtime().validate()).rejects.toMatchObject({ malformed: true });
  });
});
