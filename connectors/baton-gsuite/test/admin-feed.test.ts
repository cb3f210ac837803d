import { describe, expect, test } from "@jest/globals";
import type { Entity } from "../simulator/index.ts";
import { openAcme } from "./acme.ts";
import { decoded, encoded, readFeed } from "./feeds.ts";
import type { GoogleSetup } from "./google.ts";

const feed = "admin_event_feed";
const startAt = new Date(Date.now() - 3_600_000);
const asked = `${startAt.toISOString().slice(0, 19)}Z`;
const log = "/admin/reports/v1/activity/users/all/applications/admin";

const change = (type: string, name: string, parameters: Record<string, string> = {}): Entity => ({
  type,
  name,
  parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
});
const activity = (id: string, events: Entity[], time = new Date().toISOString()): Entity => ({
  id: { time, uniqueQualifier: id },
  actor: { email: "admin@acme.example", profileId: "100" },
  events,
});
const set = (...admin: Entity[]): GoogleSetup => ({ set: { activities: { admin } } });
const crew = { GROUP_EMAIL: "crew@acme.example" };
const ann = { USER_EMAIL: "ann@acme.example" };

/** Each event as its kind and what it is about. */
const told = (events: readonly Entity[]) =>
  events.map((event) => {
    const { resourceChangeEvent, createGrantEvent, createRevokeEvent } = event as Record<string, Entity | undefined>;
    if (resourceChangeEvent) {
      const { resourceType, resource } = resourceChangeEvent.resourceId as Record<string, string>;
      return `changed ${resourceType} ${resource}`;
    }
    const { entitlement, principal } = (createGrantEvent ?? createRevokeEvent) as Record<string, { id: unknown }>;
    const { resource } = principal!.id as Record<string, string>;
    return `${createGrantEvent ? "granted" : "revoked"} ${String(entitlement!.id)} ${resource}`;
  });

describe("the events of", () => {
  const group = "GROUP_SETTINGS";
  const user = "USER_SETTINGS";
  test.each<[string, string, Record<string, string>, string[]]>([
    [group, "CREATE_GROUP", crew, ["changed group g1"]],
    [group, "CHANGE_GROUP_DESCRIPTION", crew, ["changed group g1"]],
    [group, "CHANGE_GROUP_NAME", crew, ["changed group g1"]],
    [group, "UPDATE_GROUP_MEMBER", { ...crew, ...ann }, ["changed group g1"]],
    [group, "CHANGE_GROUP_EMAIL", { ...crew, NEW_VALUE: "ops@acme.example" }, ["changed group g1", "changed group g2"]],
    [group, "CHANGE_GROUP_EMAIL", { ...crew, NEW_VALUE: "gone@acme.example" }, []],
    [group, "ADD_GROUP_MEMBER", { ...crew, ...ann }, ["granted group:g1:member 101"]],
    [group, "ADD_GROUP_MEMBER", { ...crew, USER_EMAIL: "gone@acme.example" }, []],
    [group, "REMOVE_GROUP_MEMBER", { ...crew, ...ann }, ["revoked group:g1:member 101"]],
    [group, "DELETE_GROUP", crew, []],
    [group, "CREATE_GROUP", {}, []],
    ...[
      "ACCEPT_USER_INVITATION",
      "CHANGE_USER_ORGANIZATION",
      "ADD_DISPLAY_NAME",
      "CHANGE_DISPLAY_NAME",
      "CHANGE_FIRST_NAME",
      "CHANGE_LAST_NAME",
      "CREATE_USER",
      "RENAME_USER",
    ].map((name): [string, string, Record<string, string>, string[]] => [user, name, ann, ["changed user 101"]]),
    [user, "DELETE_USER", ann, []],
    [user, "CREATE_GROUP", crew, []],
    ["DOMAIN_SETTINGS", "CREATE_USER", ann, []],
  ])("%s %s %j are %j", async (type, name, parameters, expected) => {
    const google = await openAcme(set(activity("1", [change(type, name, parameters)])));
    expect(told((await readFeed(google, feed, { startAt })).events)).toEqual(expected);
  });
});

test("a member added is told with the entitlement and the user as rows name them", async () => {
  const google = await openAcme(
    set(activity("-7", [change("GROUP_SETTINGS", "ADD_GROUP_MEMBER", { ...crew, ...ann })])),
  );
  const { events } = await readFeed(google, feed, { startAt });
  const type = (name: string) => ({ "@type": `type.googleapis.com/c1.connector.v2.${name}` });
  expect(events).toMatchObject([
    {
      id: "-7",
      createGrantEvent: {
        entitlement: {
          id: "group:g1:member",
          slug: "member",
          displayName: "member",
          purpose: "PURPOSE_VALUE_ASSIGNMENT",
          grantableTo: [{ id: "user" }],
          resource: {
            id: { resourceType: "group", resource: "g1" },
            displayName: "Crew",
            annotations: [type("V1Identifier"), type("RawId"), type("GroupTrait")],
          },
        },
        principal: {
          id: { resourceType: "user", resource: "101" },
          status: { status: "RESOURCE_STATUS_ENABLED" },
          annotations: [type("V1Identifier"), type("UserTrait")],
        },
      },
    },
  ]);
});

describe("look-ups", () => {
  const added = (id: string) => activity(id, [change("GROUP_SETTINGS", "ADD_GROUP_MEMBER", { ...crew, ...ann })]);

  test("are made once a page for each address", async () => {
    const google = await openAcme(set(added("1"), added("2"), added("3")));
    const { events } = await readFeed(google, feed, { startAt });
    expect(events.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(google.calls()).toEqual([
      `GET ${log}?maxResults=100&startTime=${asked}`,
      "GET /groups/crew@acme.example",
      "GET /users/ann@acme.example?projection=full",
    ]);
  });

  test("that fail for a while fail the page, which comes again", async () => {
    const faults = [{ path: "/groups/crew", status: 503, times: 1 }];
    const google = await openAcme({ ...set(added("1")), faults });
    expect((await readFeed(google, feed, { startAt })).events).toHaveLength(1);
    expect(google.calls().filter((call) => call.startsWith(`GET ${log}`))).toHaveLength(2);
  });

  test("that are refused leave the event out, with a word", async () => {
    const faults = [{ path: "/groups/crew", status: 403, reason: "forbidden" }];
    const google = await openAcme({ ...set(added("1")), faults });
    expect((await readFeed(google, feed, { startAt })).events).toEqual([]);
    expect(google.logged.map(({ message }) => message)).toContain("an event is left out");
  });
});

describe("where the feed stands", () => {
  const created = (id: string, time: string) => activity(id, [change("GROUP_SETTINGS", "CREATE_GROUP", crew)], time);
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const second = (time: string) => `${time.slice(0, 19)}Z`;

  test("is the newest event once all pages are read, and the page token before", async () => {
    const [newest, older, oldest] = [minutesAgo(1), minutesAgo(2), minutesAgo(3)];
    const google = await openAcme({
      set: {
        pageSizes: { activities: 2 },
        activities: { admin: [created("3", newest), created("2", older), created("1", oldest)] },
      },
    });
    const { events, cursors } = await readFeed(google, feed, { startAt });
    expect(events.map(({ id }) => id)).toEqual(["3", "2", "1"]);
    const token = Buffer.from("pt-activities-2").toString("base64url");
    expect(cursors.map(decoded)).toEqual([
      { latest_event_seen: second(newest), next_page_token: token, start_at: asked },
      { start_at: second(newest) },
    ]);
    const calls = google.calls().filter((call) => call.startsWith(`GET ${log}`));
    expect(calls[1]).toBe(`GET ${log}?maxResults=100&pageToken=${token}&startTime=${asked}`);
  });

  test.each([
    ["nothing happened", []],
    ["what happened has no time", [{ ...created("1", ""), id: {} }]],
  ])("stays where %s", async (_, admin) => {
    const { cursors } = await readFeed(await openAcme({ set: { activities: { admin } } }), feed, { startAt });
    expect(cursors.map(decoded)).toEqual([{ start_at: asked }]);
  });

  test.each<[string, { cursor?: string; startAt?: Date }]>([
    ["a start long ago", { startAt: new Date("2000-01-01T00:00:00Z") }],
    ["no start", {}],
    [
      "an old cursor",
      { cursor: encoded({ start_at: "2000-01-01T00:00:00Z", latest_event_seen: "2000-01-02T00:00:00Z" }) },
    ],
    ["a cursor that cannot be read", { cursor: "%%%" }],
    ["a start that is no time", { cursor: encoded({ start_at: "soon" }) }],
  ])("is ninety days back with %s", async (_, from) => {
    const google = await openAcme();
    await readFeed(google, feed, from);
    const since = new Date(/startTime=(.*)$/.exec(google.calls()[0]!)![1]!);
    const days = (Date.now() - since.getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(89.99);
    expect(days).toBeLessThan(90.01);
  });

  test("may be within a page of Go's, however old its start", async () => {
    const google = await openAcme({
      set: {
        pageSizes: { activities: 1 },
        activities: { admin: [created("2", minutesAgo(1)), created("1", minutesAgo(2))] },
      },
    });
    const token = Buffer.from("pt-activities-1").toString("base64url");
    const cursor = encoded({ start_at: "2000-01-01T00:00:00Z", next_page_token: token, page_size: 50 });
    const { events } = await readFeed(google, feed, { cursor });
    expect(events.map(({ id }) => id)).toEqual(["1"]);
    expect(google.calls()[0]).toContain("startTime=2000-01-01T00:00:00Z");
  });

  test("is the start again where Google does not take the page token any more", async () => {
    const google = await openAcme({ set: { activities: { admin: [created("1", minutesAgo(2))] } } });
    const { events, cursors } = await readFeed(google, feed, {
      cursor: encoded({ start_at: asked, next_page_token: "of last year" }),
    });
    expect(events.map(({ id }) => id)).toEqual(["1"]);
    expect(cursors).toHaveLength(1);
    expect(google.sent.map(({ status }) => status)).toEqual([400, 200, 200]);
  });

  test.each([
    [0, undefined],
    [1, "1"],
    [1000, "1000"],
    [5000, "1000"],
  ])("is asked for in pages of %i: maxResults is %j", async (pageSize, expected) => {
    const google = await openAcme();
    await google.runtime.listEvents({ feedId: feed, cursor: "", startAt, pageSize });
    expect(new URLSearchParams(google.sent[0]!.query).get("maxResults") ?? undefined).toBe(expected);
  });
});

test("without its scope the feed fails with the scope's name", async () => {
  const google = await openAcme({ scopes: { allow: ["admin.directory.user.readonly"] } });
  await expect(readFeed(google, feed, { startAt })).rejects.toMatchObject({
    code: "FailedPrecondition",
    permission: "admin.reports.audit.readonly",
  });
});
