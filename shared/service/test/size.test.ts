import type { Exchange } from "@baton-connectors/conductor";
import { EventSchema } from "@baton-connectors/protocol/connector-v2";
import { type Connector, connector, type EventFeed, resourceType } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterEach, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";

let server: TestConductor | undefined;
let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
  await server?.close();
  server = service = undefined;
});
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A feed whose events are as many as are asked for, each with an id of so many letters. */
const feed = (id: string, letters: number): EventFeed<undefined> => ({
  id,
  eventTypes: [],
  list: async ({ size }) => ({
    events: range(size).map((i) =>
      create(EventSchema, { id: String(i).padStart(letters, "e"), occurredAt: timestampFromDate(new Date(0)) }),
    ),
    cursor: "next",
    hasMore: true,
  }),
});

function large(granted: string[] = [], types = 1, description = ""): Connector<unknown, undefined> {
  return connector<unknown, undefined>({
    metadata: { displayName: "Large" },
    connect: () => undefined,
    resourceTypes: range(types).map((i) =>
      resourceType<undefined>({
        id: `t${i}`,
        displayName: `Type ${i}`,
        description,
        list: async () => ({ items: [] }),
        grant: async ({ principal }) => {
          granted.push(principal.id!.resource);
          await new Promise(setImmediate);
          return {};
        },
      }),
    ),
    eventFeeds: [feed("light", 1_000), feed("heavy", 6_000)],
  });
}
const grantTo = (name: string) => ({
  grant: {
    entitlement: { id: "t0:x:use", resource: { id: { resource_type: "t0", resource: "x" } } },
    principal: { id: { resource_type: "t0", resource: name } },
  },
});
const begin = (of: Connector<unknown, undefined>, options: object = {}) => {
  service = startService({ connector: of, ...options }, { issued: server!.issued, caFile: server!.conductor.caFile });
};
const queue = (task: object) =>
  server!.conductor.queue.add({ clientId: server!.issued.clientId, task: task as never }).id;
const ended = (id: string) => server!.conductor.ended(id, 120_000);

test.each([
  ["one at a time", { BATON_HOST_ID: "host-1" }],
  ["ahead, in batches", { BATON_HOST_ID: "host-1", BATON_GET_TASKS: "true" }],
])("hundreds of tasks, fetched %s and done side by side, are each done once", async (_, env) => {
  server = await testConductor({ nextPollMs: 10 });
  const granted: string[] = [];
  const names = range(150).map((i) => `p${i}`);
  const tasks = names.map((name) => queue(grantTo(name)));
  begin(large(granted), { taskConcurrency: 40, env });
  for (const id of tasks) {
    const { state, attempts } = await ended(id);
    expect([state, attempts.length]).toEqual(["succeeded", 1]);
  }
  expect(granted.toSorted()).toEqual(names.toSorted());
});

test("a Hello of megabytes is taken", async () => {
  const hellos: Exchange[] = [];
  const observe = (exchange: Exchange) => {
    if (exchange.kind === "rpc" && exchange.method === "Hello") hellos.push(exchange);
  };
  server = await testConductor({}, { observe });
  begin(large([], 300, "d".repeat(10_000)));
  await until(() => hellos.length > 0, "it has come");
  expect(hellos[0]).toMatchObject({
    request: { connector_metadata: { capabilities: { resource_type_capabilities: { length: 300 } } } },
    response: {},
  });
});

test("an answer of a megabyte is delivered; one beyond what a message may be ends its task, saying so", async () => {
  server = await testConductor({ nextPollMs: 10 });
  begin(large(), { sleep: async () => {} });
  const events = (event_feed_id: string) => ({ list_events: { event_feed_id, page_size: 1_000 } });
  const light = await ended(queue(events("light")));
  expect([light.state, light.attempts[0]!.finish]).toMatchObject([
    "succeeded",
    { success: { response: { events: { length: 1_000 } } } },
  ]);
  const heavy = await ended(queue(events("heavy")));
  expect([heavy.state, heavy.attempts.length]).toEqual(["failed", 1]);
  expect(heavy.attempts[0]!.finish).toMatchObject({
    status: { message: expect.stringContaining("done, but the result was refused") },
    error: { non_retryable: true },
  });
});
