import {
  Entitlement_PurposeValue,
  type Event,
  EventType,
  type ResourceType,
  ResourceType_Trait,
} from "@baton-connectors/protocol/connector-v2";
import { expect, test } from "@jest/globals";
import { makeTenant, type Tenant } from "../simulator/index.ts";
import { type Instance, openInstance } from "./instance.ts";

const start = new Date("2026-11-02T12:00:00Z");
const at = (minutes: number) => start.getTime() + minutes * 60_000;
const feedId = "github_usage_event_feed";
type Entry = Tenant["orgs"][number]["audit_log"][number];

function tenantWith(...logs: readonly (readonly Entry[])[]): Tenant {
  const tenant = makeTenant({ users: 5, teams: 0, repositories: 0 }, 1);
  const [first] = tenant.orgs;
  tenant.orgs = logs.map((log, i) => ({ ...first!, id: String(9001 + i), login: `acme-${i}`, audit_log: [...log] }));
  return tenant;
}
const entry = (minutes: number, more: Partial<Entry> = {}): Entry => ({
  ...{
    _document_id: `d${minutes}`,
    "@timestamp": at(minutes),
    action: "repo.access",
    actor: "user-1",
    actor_id: "100001",
  },
  ...more,
});

async function readAll(instance: Instance, cursor = "", startAt: Date | undefined = undefined) {
  const runtime = instance.runtime({ syncLastActivity: true });
  const events: Event[] = [];
  for (let calls = 1; calls < 50; calls++) {
    const page = await runtime.listEvents({ feedId, cursor, startAt, pageSize: 100 });
    events.push(...page.events);
    cursor = page.cursor;
    if (!page.hasMore) return { events, cursor, calls };
  }
  throw new Error("the feed has no end");
}
const logsAsked = ({ requests }: Instance) => requests.filter(({ path }) => path.endsWith("/audit-log"));

test("the feed is there with --sync-last-activity alone", async () => {
  const instance = openInstance({ tenant: tenantWith([]) });
  const [feed, ...more] = await instance.runtime({ syncLastActivity: true }).listEventFeeds();
  expect([feed?.id, feed?.supportedEventTypes, more]).toEqual([feedId, [EventType.USAGE], []]);
  expect(await instance.runtime().listEventFeeds()).toEqual([]);
});

test("who did something in the last hour, newest first, of all organizations; no bots, and nothing nobody did", async () => {
  const tenant = tenantWith(
    [
      entry(-90),
      entry(-50),
      entry(-40, { actor: "dependabot[bot]", actor_id: "7" }),
      entry(-35, { actor: "looks[bot]", actor_is_bot: false }),
      entry(-30, { actor_is_bot: true }),
      entry(-25, { actor_id: undefined }),
      entry(-20, { _document_id: undefined }),
    ],
    [entry(-10, { actor: "user-2", actor_id: "90071992547409931" })],
  );
  const instance = openInstance({ tenant, start });
  const { events } = await readAll(instance);
  expect(
    events.map(({ id, occurredAt, event }) => {
      if (event.case !== "usageEvent") throw new Error(`${event.case} is no usage`);
      const { actorResource: actor, targetResource: target } = event.value;
      const seconds = Number(occurredAt!.seconds) - start.getTime() / 1000;
      return [
        id,
        seconds / 60,
        actor!.id!.resource,
        actor!.displayName,
        `${target!.id!.resourceType}:${target!.id!.resource}`,
      ];
    }),
  ).toEqual([
    [`9001:100001:${at(-20)}000000:repo.access`, -20, "100001", "user-1", "usage-app:github"],
    ["d-35", -35, "100001", "looks[bot]", "usage-app:github"],
    ["d-50", -50, "100001", "user-1", "usage-app:github"],
    ["d-10", -10, "90071992547409931", "user-2", "usage-app:github"],
  ]);
  expect(Object.fromEntries(new URLSearchParams(logsAsked(instance)[0]!.query))).toEqual({
    ...{ order: "desc", include: "web", per_page: "100" },
    phrase: "created:>=2026-11-02T11:00:00+00:00",
  });
});

test("a log of several pages is read to its end; the next pass begins where this one began", async () => {
  const tenant = tenantWith(Array.from({ length: 23 }, (_, i) => entry(-1 - i)));
  tenant.config.page_cap = 10;
  const instance = openInstance({ tenant, start });
  const first = await readAll(instance, "", new Date(at(-100)));
  expect([first.events.length, new Set(first.events.map(({ id }) => id)).size]).toEqual([23, 23]);
  expect(logsAsked(instance)).toHaveLength(3);
  const again = await readAll(instance, first.cursor);
  expect(again.events).toEqual([]);
  expect(new URLSearchParams(logsAsked(instance).at(-1)!.query).get("phrase")).toBe(
    "created:>=2026-11-02T12:00:00+00:00",
  );
});

test.each([
  ["after", "MTA="],
  ["page", "2"],
  ["page", "cursor-of-another-kind"],
])("GitHub's link to the rest is followed by its %s=%s", async (name, value) => {
  const instance = openInstance({ tenant: tenantWith([]), start });
  const reply = (documentId: string, link?: string) => ({
    ...{ path: /audit-log/, times: 1 },
    effect: {
      kind: "reply" as const,
      reply: {
        status: 200,
        body: [{ ...entry(-1), _document_id: documentId, actor_id: 100_001 }],
        headers: link ? { Link: `<https://ghe.example.com/x?${link}>; rel="next"` } : {},
      },
    },
  });
  instance.addFault(reply("one", `${name}=${value}`));
  instance.addFault({ ...reply("two"), after: 1 });
  const { events } = await readAll(instance);
  expect(events.map(({ id }) => id)).toEqual(["one", "two"]);
  expect(new URLSearchParams(logsAsked(instance)[1]!.query).get(name)).toBe(value);
});

test("a link without either is an error, not an end", async () => {
  const instance = openInstance({ tenant: tenantWith([entry(-5)]), start });
  const headers = { Link: '<https://ghe.example.com/x?before=1>; rel="next"' };
  instance.addFault({ path: /audit-log/, effect: { kind: "reply", reply: { status: 200, body: [], headers } } });
  await expect(readAll(instance)).rejects.toMatchObject({ malformed: true });
});

test("what the logins are to is one app, which grants nothing", async () => {
  const instance = openInstance({ tenant: tenantWith([]), start });
  const { store } = await instance.sync({ syncLastActivity: true });
  const { resourceTypes, resources, entitlements, grants = {} } = store.content();
  const type = resourceTypes!["usage-app"] as ResourceType;
  expect([type.displayName, type.traits, type.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1))]).toEqual([
    ...["GitHub Activity", [ResourceType_Trait.APP]],
    ["SkipGrants"],
  ]);
  expect(resources!["usage-app\0github"]).toMatchObject({ displayName: "GitHub Activity" });
  expect(entitlements!["usage-app:github:access"]).toMatchObject({
    ...{ displayName: "GitHub Access", description: "Has access to GitHub", slug: "access" },
    ...{ purpose: Entitlement_PurposeValue.ASSIGNMENT, grantableTo: [{ id: "user" }] },
  });
  expect(Object.keys(grants).filter((id) => id.startsWith("usage-app"))).toEqual([]);
});

test("a cursor of another program begins anew", async () => {
  const instance = openInstance({ tenant: tenantWith([entry(-5)]), start });
  const { events } = await readAll(
    instance,
    Buffer.from(JSON.stringify({ orgs: [], org_index: 3 })).toString("base64"),
  );
  expect(events.map(({ id }) => id)).toEqual(["d-5"]);
});

test.each([403, 404])("an organization whose log answers %i is left out, and said", async (status) => {
  const tenant = tenantWith([entry(-5)], [entry(-6)]);
  tenant.orgs[0]!.audit_log_status = status;
  const instance = openInstance({ tenant, start });
  expect((await readAll(instance)).events.map(({ id }) => id)).toEqual(["d-6"]);
  expect(instance.logged.filter((line) => line.startsWith("warn"))).toEqual([expect.stringContaining("acme-0")]);
});

test("an organization that came later is read without a restart", async () => {
  const tenant = tenantWith([], []);
  tenant.orgs[1]!.caller = undefined;
  const instance = openInstance({ tenant, start });
  const runtime = instance.runtime({ syncLastActivity: true });
  const pass = async () => {
    let cursor = "";
    const seen: string[] = [];
    for (let more = true; more; ) {
      const page = await runtime.listEvents({ feedId, cursor, startAt: undefined });
      seen.push(...page.events.map(({ id }) => id));
      [cursor, more] = [page.cursor, page.hasMore];
    }
    return seen;
  };
  expect(await pass()).toEqual([]);
  const [, late] = instance.world.tenant.orgs;
  late!.caller = { role: "admin", state: "active" };
  late!.audit_log = [entry(-3)];
  expect(await pass()).toEqual(["d-3"]);
});

test("502 of a log is trouble, not an end", async () => {
  const instance = openInstance({ tenant: tenantWith([entry(-5)]), start });
  instance.addFault({ path: /audit-log/, effect: { kind: "reply", reply: { status: 502 } } });
  await expect(readAll(instance)).rejects.toMatchObject({ code: "Unavailable" });
});

test("a limit met while a log is read is waited for", async () => {
  const instance = openInstance({ tenant: tenantWith([entry(-5)]), start });
  instance.addFault({ path: /audit-log/, times: 9, effect: { kind: "reply", reply: { status: 429 } } });
  const { events } = await readAll(instance);
  expect([events.map(({ id }) => id), instance.waits]).toEqual([["d-5"], Array(9).fill(60_000)]);
});
