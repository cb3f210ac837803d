import { EventSchema } from "@baton-connectors/protocol/connector-v2";
import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { fixture, goldenTenant } from "./golden-tenant.ts";
import { type Organisation, oauthConfig, openOrganisation } from "./organisation.ts";
import { registry } from "./rows.ts";

const recorded = fixture("ops") as Record<string, { readonly args: string[]; readonly events?: object[] }>;
const startAt = new Date("2026-11-19T00:00:00Z");

async function readAll(
  organisation: Organisation,
  cursor = "",
  from: { readonly startAt: Date | undefined } = { startAt },
) {
  const runtime = organisation.runtime();
  const events: unknown[] = [];
  for (let calls = 0; calls < 20; calls++) {
    const page = await runtime.listEvents({ feedId: "baton_feed_event", cursor, ...from, pageSize: 100 });
    events.push(...page.events.map((event) => toJson(EventSchema, event, { registry })));
    cursor = page.cursor;
    if (!page.hasMore) return { events, cursor, calls: calls + 1 };
  }
  throw new Error("the feed has no end");
}

test("the recorded log gives the recorded events, and ends when the cursor comes again", async () => {
  const organisation = openOrganisation({ oauth: {} });
  const { events, calls } = await readAll(organisation);
  // The recorded connector does not know application.lifecycle.create, the name Okta's catalogue has.
  const created = (event: unknown) => (event as { id: string }).id.endsWith("000000000007");
  expect(events.filter((event) => !created(event))).toEqual(recorded.events!.events);
  expect(events.filter(created)).toMatchObject([{ resourceChangeEvent: { resourceId: { resourceType: "app" } } }]);
  expect(calls).toBe(4);
  const first = organisation.calls()[0]!;
  expect(first).toContain("limit=100");
  expect(first).toContain("since=2026-11-19T00%3A00%3A00Z");
  expect(organisation.logged.filter((line) => line.startsWith("error"))).toHaveLength(5);
});

test.each([
  ["events-cursor", "log20", startAt],
  ["events-id", "", new Date("2026-11-20T00:05:00Z")],
])("%s: the recorded events again, from a cursor or a time", async (name, cursor, from) => {
  const { events } = await readAll(openOrganisation(), cursor, { startAt: from });
  const known = events.filter((event) => !(event as { id: string }).id.endsWith("000000000007"));
  expect(known).toEqual(recorded[name]!.events);
});

test("with OAuth the log is read with a token of its own, if the app may have one", async () => {
  const granted = ["okta.users.read", "okta.logs.read"];
  const organisation = openOrganisation({ oauth: { grantedScopes: granted } });
  const page = await organisation.runtime(oauthConfig).listEvents({ feedId: "", cursor: "", startAt });
  expect(page.events).not.toEqual([]);
  const scopes = organisation.requests
    .filter(({ path }) => path.startsWith("/oauth2"))
    .map(({ body }) => new URLSearchParams(body).get("scope"));
  expect(new Set(scopes)).toEqual(new Set(["okta.logs.read"]));
  const refused = openOrganisation().runtime(oauthConfig).listEvents({ feedId: "", cursor: "", startAt });
  await expect(refused).rejects.toMatchObject({ code: "Unauthenticated", vendorCode: "invalid_scope" });
});

test("a later call goes on where the last one ended", async () => {
  const organisation = openOrganisation();
  const { cursor } = await readAll(organisation);
  expect((await readAll(organisation, cursor)).events).toEqual([]);
  organisation.world.tenant.logs.push({
    uuid: "new",
    published: "2026-11-21T00:00:00.000Z",
    eventType: "application.lifecycle.create",
    actor: { type: "User" },
    target: [{ type: "AppInstance", id: "0oa1", displayName: "New" }],
  });
  expect((await readAll(organisation, cursor)).events).toEqual([
    {
      id: "new",
      occurredAt: "2026-11-21T00:00:00Z",
      resourceChangeEvent: { resourceId: { resourceType: "app", resource: "0oa1" } },
    },
  ]);
});

test("without a next link the feed stays where it is: nothing is read twice", async () => {
  const reply = { status: 200, body: [] };
  const organisation = openOrganisation({ faults: [{ path: "/api/v1/logs", effect: { kind: "reply", reply } }] });
  const read = (cursor: string) => organisation.runtime().listEvents({ feedId: "", cursor, startAt });
  expect(await read("log7")).toMatchObject({ events: [], cursor: "log7", hasMore: false });
  expect(await read("")).toMatchObject({ events: [], cursor: "", hasMore: false });
  expect(organisation.calls().map((call) => /after=([^&]*)/.exec(call)?.[1])).toEqual(["log7", undefined]);
});

test.each([
  [0, 1000],
  [1, 1],
  [1000, 1000],
  [1001, 1000],
])("a page of %i events is asked for as %i", async (pageSize, limit) => {
  const organisation = openOrganisation();
  await organisation.runtime().listEvents({ feedId: "", cursor: "", startAt, pageSize });
  expect(organisation.calls()[0]).toContain(`limit=${limit}&`);
});

test("an entry that holds little does no harm", async () => {
  const logs = [
    { uuid: "1", eventType: "user.lifecycle.create", target: [{ type: "User" }] },
    { uuid: "2", eventType: "x" },
  ];
  const { events } = await readAll(openOrganisation({ tenant: { ...goldenTenant(), logs } }), "", {
    startAt: undefined,
  });
  expect(events).toEqual([{ id: "1", resourceChangeEvent: { resourceId: { resourceType: "user" } } }]);
});
