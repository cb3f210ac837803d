import { describe, expect, test } from "@jest/globals";
import { type Entity, makeTenant } from "../simulator/index.ts";
import { acme, openAcme } from "./acme.ts";
import { decoded, encoded, readFeed } from "./feeds.ts";
import { type GoogleSetup, openGoogle } from "./google.ts";

const feeds = ["usage_event_feed", "saml_event_feed", "google_login_event_feed"] as const;
const ann = { email: "ann@acme.example", profileId: "101" };
const activity = (id: string, time: string, actor: Entity | undefined, events: Entity[]): Entity => ({
  id: { time, uniqueQualifier: id },
  ...(actor && { actor }),
  simUser: "101",
  events,
});
const login = (parameters: Record<string, string> = {}, name = "login_success"): Entity[] => [
  { type: "login", name, parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })) },
];
const set = (activities: Record<string, Entity[]>, more: object = {}): GoogleSetup => ({
  set: { activities, ...more },
});
const reports = "/admin/reports/v1/activity/users";
/** What is asked about Acme's three users. */
const askedOfEach = (application: string, rest: string) =>
  ["admin", "ann", "bob"].map((name) => `GET ${reports}/${name}@acme.example/applications/${application}?${rest}`);
const directory = "GET /users?customer=C0acme&fields=kind,nextPageToken,users(id,primaryEmail)&maxResults=25";

const usage = (app: string, name: string, actor = ann) => ({
  targetResource: { id: { resourceType: "enterprise_application", resource: app }, displayName: name },
  actorResource: {
    id: { resourceType: "user", resource: actor.profileId },
    displayName: actor.email,
    status: { status: "RESOURCE_STATUS_ENABLED" },
    annotations: [
      {
        "@type": "type.googleapis.com/c1.connector.v2.UserTrait",
        emails: [{ address: actor.email, isPrimary: true }],
        status: { status: "STATUS_ENABLED" },
        accountType: "ACCOUNT_TYPE_HUMAN",
      },
    ],
  },
});

describe("google_login_event_feed", () => {
  test("tells of each user's newest login", async () => {
    const google = await openAcme(
      set({
        login: [
          activity("1", "2030-01-01T00:00:00Z", ann, login()),
          activity("2", "2030-01-02T00:00:00.4Z", ann, login()),
          activity("-2", "2030-01-02T00:00:00.5Z", ann, login()),
        ],
      }),
    );
    const { events, cursors } = await readFeed(google, "google_login_event_feed");
    expect(google.calls()).toEqual([directory, ...askedOfEach("login", "eventName=login_success&maxResults=5")]);
    expect(events).toMatchObject([{ id: "-2", occurredAt: "2030-01-02T00:00:00.500Z" }]);
    expect(events[0]!.usageEvent).toEqual(usage("google_workspace", "Google Workspace"));
    expect(cursors).toEqual([encoded({})]);
  });

  test.each([
    ["without an actor", undefined, "2030-01-01T00:00:00Z"],
    ["of nobody", { email: ann.email }, "2030-01-01T00:00:00Z"],
    ["without a time", ann, "yesterday"],
  ])("leaves out an event %s", async (_, actor, time) => {
    const google = await openAcme(set({ login: [activity("1", time, actor, login())] }));
    expect((await readFeed(google, "google_login_event_feed")).events).toEqual([]);
  });

  test("gives an event without a number the number 0, and an actor without an address none", async () => {
    const event = activity("", "", { profileId: "101" }, login());
    const google = await openAcme(set({ login: [{ ...event, id: { time: "2030-01-01T00:00:00Z" } }] }));
    const { events } = await readFeed(google, "google_login_event_feed");
    expect(events).toMatchObject([{ id: "0", usageEvent: { actorResource: { id: { resource: "101" } } } }]);
    const { actorResource } = events[0]!.usageEvent as { actorResource: { annotations: Entity[] } };
    expect(actorResource).not.toHaveProperty("displayName");
    expect(actorResource.annotations[0]).not.toHaveProperty("emails");
  });

  test("reads times in seconds, and drops what was before the start", async () => {
    const google = await openAcme(set({ login: [activity("1", "1893456000", ann, login())] }));
    const at = (time: string) => readFeed(google, "google_login_event_feed", { startAt: new Date(time) });
    expect((await at("2030-01-01T00:00:00Z")).events).toMatchObject([{ occurredAt: "2030-01-01T00:00:00Z" }]);
    expect((await at("2030-01-01T00:00:01Z")).events).toEqual([]);
  });
});

describe("saml_event_feed", () => {
  const saml = [
    activity("3", "2030-01-03T00:00:00Z", ann, login({ application_name: "Slack" })),
    activity("2", "2030-01-02T00:00:00Z", ann, login({ application_name: "Jira" })),
    activity("1", "2030-01-01T00:00:00Z", ann, login({ application_name: "Slack" })),
  ];
  const samlProfiles = [{ name: "inboundSamlSsoProfiles/0s", displayName: "Slack" }];
  const targets = (events: readonly Entity[]) =>
    events.map((event) => {
      const { targetResource } = event.usageEvent as {
        targetResource: { id: { resource: string }; displayName: string };
      };
      return [event.id, targetResource.id.resource, targetResource.displayName];
    });

  test("tells of the newest login to each application, under its profile's id", async () => {
    const google = await openAcme(set({ saml }, { samlProfiles }));
    const { events } = await readFeed(google, "saml_event_feed");
    expect(google.calls()).toEqual([
      'GET /v1/inboundSamlSsoProfiles?filter=customer=="customers/C0acme"&pageSize=100',
      directory,
      ...askedOfEach("saml", "eventName=login_success&maxResults=50"),
    ]);
    expect(targets(events)).toEqual([
      ["3", "saml:inboundSamlSsoProfiles/0s", "Slack"],
      ["2", "saml:Jira", "Jira"],
    ]);
  });

  test("knows a profile whose name means something to JavaScript", async () => {
    const named = activity("1", "2030-01-01T00:00:00Z", ann, login({ application_name: "__proto__" }));
    const profile = { name: "inboundSamlSsoProfiles/0p", displayName: "__proto__" };
    const google = await openAcme(set({ saml: [named] }, { samlProfiles: [profile] }));
    const { events } = await readFeed(google, "saml_event_feed");
    expect(targets(events)).toEqual([["1", "saml:inboundSamlSsoProfiles/0p", "__proto__"]]);
  });

  test("goes by names where profiles cannot be read", async () => {
    const faults = [{ path: "inboundSaml", status: 503 }];
    const google = await openAcme({ ...set({ saml }, { samlProfiles }), faults });
    expect(targets((await readFeed(google, "saml_event_feed")).events)).toEqual([
      ["3", "saml:Slack", "Slack"],
      ["2", "saml:Jira", "Jira"],
    ]);
    expect(google.logged.map(({ message }) => message)).toContainEqual(expect.stringContaining("cannot be read"));
  });
});

describe("usage_event_feed", () => {
  const scripts = "123456789012345678901";
  const tokens = {
    101: [
      { clientId: "a.apps", displayText: "App A" },
      { clientId: "a.apps", displayText: "App A again" },
      { clientId: scripts, displayText: scripts },
      { clientId: "nameless.apps" },
    ],
  };
  const authorized = (id: string, time: string, app: string, name?: string) =>
    activity(id, time, ann, login({ client_id: app, ...(name && { app_name: name }) }, "authorize"));

  test("tells when a user authorized an application last", async () => {
    const google = await openAcme(
      set(
        {
          token: [
            authorized("1", "2030-01-01T00:00:00Z", "a.apps", "Old name"),
            authorized("2", "2030-01-02T00:00:00Z", "a.apps", "New name"),
            authorized("3", "2030-01-03T00:00:00Z", "b.apps", "Other"),
          ],
        },
        { tokens },
      ),
    );
    const { events } = await readFeed(google, "usage_event_feed");
    expect(google.calls()).toEqual([
      directory,
      "GET /users/100/tokens",
      "GET /users/101/tokens",
      `GET ${reports}/ann@acme.example/applications/token?eventName=authorize&filters=client_id==a.apps&maxResults=5`,
      "GET /users/102/tokens",
    ]);
    expect(events).toMatchObject([{ id: "2" }]);
    expect(events[0]!.usageEvent).toEqual(usage("a.apps", "New name"));
  });

  test("names an application as the user's list does, where the log does not", async () => {
    const google = await openAcme(
      set({ token: [authorized("1", "2030-01-01T00:00:00Z", "a.apps")] }, { tokens, tokens404: ["100"] }),
    );
    const { events } = await readFeed(google, "usage_event_feed");
    expect(events.map(({ usageEvent }) => (usageEvent as Entity).targetResource)).toMatchObject([
      { displayName: "App A" },
    ]);
  });
});

describe("the walk over the directory", () => {
  const big = makeTenant({ users: 1_100, groups: 0, memberships: 0, roles: 0, apps: 30 }, 4);
  for (const user of big.users) user.primaryEmail = `${"long".repeat(10)}.${user.primaryEmail}`;
  for (const { actor } of big.activities.login!) {
    const named = actor as Entity;
    named.email = `${"long".repeat(10)}.${named.email}`;
  }

  test.each(feeds)("of %s keeps its cursor under 4,096 bytes with 1,100 users, and misses nobody", async (feed) => {
    // Asking again without quota left is pointless: the feed says so, and is asked again later.
    const google = openGoogle(big, {}, { customerId: big.customerId });
    let cursor = "";
    let events = 0;
    const asked = new Set<string>();
    for (let round = 0; round < 30; round++) {
      const read = await readFeed(google, feed, { cursor });
      events += read.events.length;
      for (const each of read.cursors) expect(each.length).toBeLessThanOrEqual(4096);
      cursor = read.cursors.at(-1)!;
      if (cursor === encoded({})) break;
      google.pass(60_000);
    }
    expect(cursor).toBe(encoded({}));
    for (const { path, status } of google.sent) {
      expect(status).toBeLessThan(400);
      const of = /users\/([^/]+)\/(?:tokens|applications)/.exec(decodeURIComponent(path))?.[1];
      if (of) asked.add(of);
    }
    const everybody = big.users.map((user) => String(feed === "usage_event_feed" ? user.id : user.primaryEmail));
    expect(everybody.filter((one) => !asked.has(one))).toEqual([]);
    if (feed === "google_login_event_feed") expect(events).toBe(big.activities.login!.length);
  });

  test("goes on from a cursor of Go's, with users and the page after them", async () => {
    const pending = [
      { email: "ann@acme.example", id: "101" },
      { email: "bob@acme.example", id: "102" },
    ];
    const google = await openAcme();
    const { cursors } = await readFeed(google, "google_login_event_feed", {
      cursor: encoded({ pending_users: pending }),
    });
    expect(google.calls()).toEqual(askedOfEach("login", "eventName=login_success&maxResults=5").slice(1));
    expect(cursors).toEqual([encoded({})]);
  });

  test("begins anew where Google does not take the page token any more", async () => {
    const google = await openAcme();
    const { cursors } = await readFeed(google, "google_login_event_feed", {
      cursor: encoded({ directory_page_token: "of last year", done: 1 }),
    });
    expect(google.calls().slice(1)).toEqual([
      directory,
      ...askedOfEach("login", "eventName=login_success&maxResults=5"),
    ]);
    expect(cursors).toEqual([encoded({})]);
  });

  test("begins anew after its end", async () => {
    const google = await openAcme();
    await readFeed(google, "google_login_event_feed", { cursor: encoded({}) });
    expect(google.calls()[0]).toBe(directory);
  });

  test("of an empty directory ends at once", async () => {
    const google = openGoogle({ ...acme, users: [] });
    expect(await readFeed(google, "google_login_event_feed")).toEqual({ events: [], cursors: [""] });
  });

  test("refuses a cursor that it cannot read", async () => {
    const google = await openAcme();
    await expect(readFeed(google, "google_login_event_feed", { cursor: "%%%" })).rejects.toThrow("cannot be read");
  });

  test("asks again after a limit, without repeating what was answered before", async () => {
    const faults = [{ path: "/applications/login", status: 429, reason: "rateLimitExceeded", times: 1 }];
    const google = await openAcme({ faults });
    await readFeed(google, "google_login_event_feed");
    expect(google.waits).toHaveLength(1);
    expect(google.sent.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test("that the quota stops within a page goes on with the user it stopped at", async () => {
    const google = openGoogle(makeTenant({ users: 230, groups: 0, roles: 0 }, 1));
    const { cursors } = await readFeed(google, "google_login_event_feed");
    expect(decoded(cursors.at(-1)!)).toEqual({
      directory_page_token: Buffer.from("pt-users-200").toString("base64url"),
      done: 20,
    });
    google.pass(60_000);
    await readFeed(google, "google_login_event_feed", { cursor: cursors.at(-1)! });
    const asked = google.sent.filter(({ path }) => path.includes("/reports/")).map(({ path }) => path);
    expect([asked.length, new Set(asked).size]).toEqual([230, 230]);
  });

  test("keeps the page token in the cursor", async () => {
    const google = openGoogle(makeTenant({ users: 30, groups: 0, roles: 0 }, 1));
    const { cursors } = await readFeed(google, "google_login_event_feed");
    expect(cursors.map(decoded)).toEqual([
      { directory_page_token: Buffer.from("pt-users-25").toString("base64url") },
      {},
    ]);
  });
});

describe("the feeds", () => {
  const ids = async (setup: GoogleSetup) =>
    (await (await openAcme(setup)).runtime.listEventFeeds()).map(({ id, supportedEventTypes }) => [
      id,
      ...supportedEventTypes,
    ]);

  test("are four, those of the audit log only with its scope", async () => {
    const [usageType, change, created, revoked] = [1, 4, 5, 6];
    expect(await ids({})).toEqual([
      ["usage_event_feed", usageType],
      ["admin_event_feed", change, created, revoked],
      ["saml_event_feed", usageType],
      ["google_login_event_feed", usageType],
    ]);
    const deny = { "admin.reports.audit.readonly": { status: 403, body: { error: "access_denied" } } };
    expect((await ids({ scopes: { deny } })).map(([id]) => id)).toEqual(["usage_event_feed", "admin_event_feed"]);
  });

  test("that do not exist are not found", async () => {
    const google = await openAcme();
    await expect(readFeed(google, "other_feed")).rejects.toMatchObject({ code: "NotFound" });
  });
});
