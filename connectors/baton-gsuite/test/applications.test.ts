import { describe, expect, test } from "@jest/globals";
import { type Entity, makeTenant } from "../simulator/index.ts";
import { openAcme } from "./acme.ts";
import { type GoogleFault, type GoogleSetup, openGoogle } from "./google.ts";

const app = "enterprise_application";
const ann = { email: "ann@acme.example", profileId: "101" };
const login = (application?: string, actor: Entity = ann, time = "2030-01-01T00:00:00Z"): Entity => ({
  id: { time, uniqueQualifier: "1" },
  actor,
  events: [
    {
      name: "login_success",
      ...(application && { parameters: [{ name: "application_name", value: application }] }),
    },
  ],
});

/** Applications by id with their names, and who has access to each. */
async function applicationsOf(setup: GoogleSetup) {
  const google = await openAcme(setup);
  const { summary, store } = await google.sync();
  const { resources, grants } = store.content() as Record<string, Record<string, Entity>>;
  const ofType = Object.entries(resources!).filter(([key]) => key.startsWith(`${app}\0`));
  return {
    google,
    summary,
    names: Object.fromEntries(ofType.map(([key, { displayName }]) => [key.slice(app.length + 1), displayName])),
    access: Object.keys(grants!)
      .filter((id) => id.startsWith(`${app}:`))
      .map((id) => id.slice(app.length + 1)),
  };
}

describe("applications", () => {
  test("are those users gave access to, those they signed in to, those with a profile, and Google itself", async () => {
    const { names, access } = await applicationsOf({
      set: {
        tokens: { 101: [{ clientId: "a.apps", displayText: "App A" }] },
        samlProfiles: [{ name: "inboundSamlSsoProfiles/0j", displayName: "Jira" }],
        activities: { login: [login()], saml: [login("Jira"), login("Slack")] },
      },
    });
    expect(names).toEqual({
      "a.apps": "App A",
      google_workspace: "Google Workspace",
      "saml:Slack": "Slack",
      "saml:inboundSamlSsoProfiles/0j": "Jira",
    });
    expect(access).toEqual([
      "a.apps:access:user:101",
      "google_workspace:access:user:101",
      "saml:Slack:access:user:101",
      "saml:inboundSamlSsoProfiles/0j:access:user:101",
    ]);
  });

  test("leave out private ones", async () => {
    const number = "123456789012345678901";
    const { names, access } = await applicationsOf({
      set: {
        tokens: {
          101: [
            { clientId: number, displayText: number },
            { clientId: `x${number}`, displayText: "named" },
          ],
        },
      },
    });
    expect(Object.keys(names)).toEqual(["google_workspace", `x${number}`]);
    expect(access).toEqual([`x${number}:access:user:101`]);
  });

  test("are those of the user who was asked about, whatever id the event's actor has", async () => {
    const elsewhere = { email: ann.email, profileId: "999" };
    const { access } = await applicationsOf({
      set: { activities: { login: [login(undefined, elsewhere)], saml: [login("Slack", elsewhere)] } },
    });
    expect(access).toEqual(["google_workspace:access:user:101", "saml:Slack:access:user:101"]);
  });

  test.each(["constructor", "__proto__", "toString"])("may be called %s", async (name) => {
    const { names } = await applicationsOf({ set: { activities: { saml: [login(name)] } } });
    expect(names).toEqual({ google_workspace: "Google Workspace", [`saml:${name}`]: name });
  });

  test("of several names have the last one of the first 25 users who know them", async () => {
    const tenant = makeTenant({ users: 60, groups: 0, memberships: 0, roles: 0 }, 9);
    const token = (clientId: string, displayText: string) => ({ clientId, displayText });
    const named = (at: number, ...apps: Entity[]) => [String(tenant.users[at]!.id), apps];
    const tokens = Object.fromEntries([
      named(2, token("early", "first")),
      named(24, token("early", "second")),
      named(25, token("early", "third"), token("late", "first")),
      named(49, token("late", "second")),
      named(50, token("late", "third")),
    ]);
    const { store } = await openGoogle(tenant, { set: { tokens } }).sync();
    const resources = store.content().resources as Record<string, Entity>;
    expect(resources[`${app}\0early`]).toMatchObject({ displayName: "second" });
    expect(resources[`${app}\0late`]).toMatchObject({ displayName: "second" });
  });

  test("one of whose names begins like another's keep their users apart", async () => {
    const bob = { email: "bob@acme.example", profileId: "102" };
    const { access } = await applicationsOf({ set: { activities: { saml: [login("Foo"), login("Foo Bar", bob)] } } });
    expect(access).toEqual(["saml:Foo Bar:access:user:102", "saml:Foo:access:user:101"]);
  });

  test("may have names longer than a key of the session", async () => {
    const long = "n".repeat(900);
    const { names, access } = await applicationsOf({ set: { activities: { saml: [login(long)] } } });
    expect(names).toHaveProperty([`saml:${long}`], long);
    expect(access).toEqual([`saml:${long}:access:user:101`]);
  });

  test("are found although Google does not find the grants of one user, which is told", async () => {
    const { names, summary } = await applicationsOf({
      set: { tokens404: ["100"], activities: { saml: [login("Slack")] } },
    });
    expect(Object.keys(names)).toEqual(["google_workspace", "saml:Slack"]);
    expect(summary.skips).toMatchObject([{ reason: "Google does not find a user's OAuth grants", count: 1 }]);
  });

  test.each(["applications/login", "applications/saml", "tokens"])(
    "are found although a user is deleted meanwhile, of whom %s is not found",
    async (list) => {
      const { names, summary } = await applicationsOf({
        set: { activities: { saml: [login("Slack")] } },
        faults: [
          { path: `users/(bob|102).*${list}`, status: 404, reason: "notFound" },
          { path: "users/102\\?", status: 404, reason: "notFound" },
        ],
      });
      expect(Object.keys(names)).toEqual(["google_workspace", "saml:Slack"]);
      expect(summary.skips).toMatchObject([{ reason: "a user was deleted while applications were read", count: 1 }]);
    },
  );

  test.each([
    ["a user's audit log is not found, and the user is there", "users/bob.*/applications/login", /login answered 404/],
    ["no user's grants are found", "/tokens\\?", /the OAuth grants of no user/],
  ])("are not read where %s: that is an error", async (_, path, message) => {
    const google = await openAcme({ faults: [{ path, status: 404, reason: "notFound" }] });
    await expect(google.sync()).rejects.toThrow(message);
  });

  test("are read once more where the session does not know the users", async () => {
    const google = await openAcme({ set: { activities: { saml: [login("Slack")] } } });
    const cursor = { part: "users", page: 0, offset: 0, pages: 1, users: 3, step: 0, done: [] };
    const listed = google.runtime.listResources({
      resourceTypeId: app,
      pageToken: JSON.stringify(cursor),
      syncId: "s",
    });
    await expect(listed).rejects.toMatchObject({ cursorExpired: true });
  });

  test("are not read for ever where the directory comes back to a page", async () => {
    const answer = (nextPageToken: string) => ({
      kind: "admin#directory#users",
      users: [{ id: "101", primaryEmail: "ann@acme.example" }],
      nextPageToken,
    });
    const google = await openAcme({
      faults: [
        { path: "maxResults=500.*pageToken=a", status: 200, body: answer("b") },
        { path: "maxResults=500", status: 200, body: answer("a") },
      ],
    });
    await expect(google.sync()).rejects.toThrow("the directory of users came back to the page a");
  });

  test("are read once more where a page token has expired, and none is lost", async () => {
    const tenant = makeTenant({ users: 30, groups: 0, memberships: 0, roles: 0 }, 9);
    const set = { pageSizes: { userIds: 7 } };
    const whole = (await openGoogle(tenant, { set }).sync()).store.content();
    const google = openGoogle(tenant, {
      set,
      faults: [{ path: "fields=.*primaryEmail%29&.*pageToken", status: 410, reason: "gone", times: 1 }],
    });
    const { store, summary } = await google.sync();
    expect(store.content()).toEqual(whole);
    expect(summary.startedOver).toHaveLength(1);
  });
});

test.each(["constructor", "__proto__"])("a profile may be called %s", async (displayName) => {
  const samlProfiles = [{ name: "inboundSamlSsoProfiles/0p", displayName }];
  const { names, access } = await applicationsOf({ set: { samlProfiles, activities: { saml: [login(displayName)] } } });
  expect(names).toEqual({ google_workspace: "Google Workspace", "saml:inboundSamlSsoProfiles/0p": displayName });
  expect(access).toEqual(["saml:inboundSamlSsoProfiles/0p:access:user:101"]);
});

describe("SSO profiles", () => {
  const set = {
    samlProfiles: [{ name: "inboundSamlSsoProfiles/0s", displayName: "Slack" }, { displayName: "nameless" }],
    activities: { saml: [login("Slack")] },
  };

  test.each<[string, GoogleSetup]>([
    [
      "the scope is not delegated",
      {
        scopes: {
          deny: Object.fromEntries(
            ["cloud-identity.inboundsso", "cloud-identity.inboundsso.readonly"].map((scope) => [
              scope,
              { status: 401, body: "" },
            ]),
          ),
        },
      },
    ],
    ["the API is switched off", { faults: [{ path: "inboundSaml", status: 403, reason: "accessNotConfigured" }] }],
  ])("are done without where %s", async (_, setup) => {
    const { names } = await applicationsOf({ ...setup, set });
    expect(names).toEqual({ google_workspace: "Google Workspace", "saml:Slack": "Slack" });
  });

  test.each([[1], [undefined]])("are not none because one answer is empty (%p times)", async (times) => {
    const faults = [{ path: "inboundSaml.*pageSize=100", status: 200, body: {}, ...(times && { times }) }];
    const { names, google } = await applicationsOf({ set, faults });
    expect(names).toHaveProperty(["saml:inboundSamlSsoProfiles/0s"]);
    expect(google.struck).toHaveLength(1);
  });

  test("are none where Google says so twice", async () => {
    const { google } = await applicationsOf({});
    expect(google.calls().filter((call) => call.includes("inboundSaml"))).toEqual(
      [100, 99].map((size) => `GET /v1/inboundSamlSsoProfiles?filter=customer=="customers/C0acme"&pageSize=${size}`),
    );
  });

  test("are waited for while they fail: ids must not change for a while and back", async () => {
    const { names, google } = await applicationsOf({ set, faults: [{ path: "inboundSaml", status: 503, times: 2 }] });
    expect(names).toHaveProperty(["saml:inboundSamlSsoProfiles/0s"]);
    expect(google.waits.length).toBe(2);
  });

  test("end the sync where they are refused otherwise", async () => {
    const google = await openAcme({ set, faults: [{ path: "inboundSaml", status: 403, reason: "forbidden" }] });
    await expect(google.sync()).rejects.toMatchObject({ code: "PermissionDenied" });
  });
});

test("a failure in the middle of the walk loses nothing, and no application comes twice", async () => {
  const tenant = { ...makeTenant({ users: 63, groups: 0, memberships: 0, roles: 0 }, 9), pageSizes: { userIds: 21 } };
  const whole = (await openGoogle(tenant).sync()).store.content();
  const google = openGoogle(tenant, { faults: [{ path: "user30%40.*/applications/saml", status: 500, times: 1 }] });
  expect((await google.sync()).store.content()).toEqual(whole);
  expect(google.waits).toHaveLength(1);
  // Only what failed is asked for again.
  expect(google.sent.filter(({ path }) => path.endsWith("/saml"))).toHaveLength(63 + 1);
  expect(google.sent.filter(({ path }) => path.endsWith("/login")).length).toBeLessThanOrEqual(63 + 1);
});

describe("the logins of many users", () => {
  const tenant = makeTenant({ users: 112, groups: 0, memberships: 0, roles: 0 }, 9);
  const asked = (google: ReturnType<typeof openGoogle>, of: string) =>
    google.sent.filter(({ path }) => path.startsWith("/admin/reports/") && path.endsWith(of)).length;

  test.each<[string, GoogleFault, number, number]>([
    ["has none", { path: "/users/all/", status: 200, body: { kind: "admin#reports#activities" } }, 1 + 112, 112],
    ["is refused", { path: "/users/all/", status: 403, reason: "forbidden" }, 1 + 112, 1 + 112],
  ])("are asked for one by one where the listing of all %s", async (_, fault, logins, samlLogins) => {
    const whole = (await openGoogle(tenant).sync()).store.content();
    const google = openGoogle(tenant, { faults: [fault] });
    expect((await google.sync()).store.content()).toEqual(whole);
    expect([asked(google, "/login"), asked(google, "/saml")]).toEqual([logins, samlLogins]);
  });

  test("count where the user is in the directory: what others use is not listed", async () => {
    const [insider, outsider] = [
      login("Inside", { profileId: tenant.users[7]!.id }),
      login("Outside", { profileId: "9" }),
    ];
    const saml = [outsider, insider, login("Inside", { profileId: "9" })];
    const google = openGoogle(tenant, {
      set: { samlProfiles: [], "activities.saml": saml, "pageSizes.activities": 1 },
    });
    const { resources, grants } = (await google.sync()).store.content() as Record<string, Record<string, Entity>>;
    const ofSaml = (rows: object, prefix: string) => Object.keys(rows).filter((key) => key.startsWith(prefix));
    expect(ofSaml(resources!, `${app}\0saml:`)).toEqual([`${app}\0saml:Inside`]);
    expect(ofSaml(grants!, `${app}:saml:`)).toEqual([`${app}:saml:Inside:access:user:${tenant.users[7]!.id}`]);
  });

  test("to SAML applications may be none: the listing of all is believed once it has logins to Google", async () => {
    const google = openGoogle(tenant, { set: { "activities.saml": [] } });
    await google.sync();
    expect([asked(google, "/login"), asked(google, "/saml")]).toEqual([1, 1]);
  });
});
