import { TicketRequestSchema, type TicketSchema, TicketSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { create, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { createRuntime } from "../src/host.ts";
import {
  connector,
  type NewTicket,
  noItems,
  resourceType,
  silentLog,
  type TicketFieldInit,
  type TicketRequest,
  ticket,
  ticketField,
  ticketProblems,
  ticketSchema,
  ticketValue,
} from "../src/index.ts";
import { tickets as recipe } from "./recipes/tickets.ts";

const options = [{ id: "1", displayName: "One" }, { id: "2" }];
const at = new Date("2026-12-24T09:30:00Z");
const field = (init: TicketFieldInit) => {
  const schema = create(TicketSchemaSchema, { customFields: { f: ticketField(init) } });
  return (toJson(TicketSchemaSchema, schema) as { customFields: { f: JsonObject } }).customFields.f;
};

describe("a field of a ticket schema", () => {
  const own = { id: "f", displayName: "F" };
  const objects = [{ id: "1", displayName: "One" }, { id: "2" }];
  test.each<[string, TicketFieldInit, JsonObject]>([
    ["a text", { ...own, kind: "text" }, { stringValue: {} }],
    ["a text with a default", { ...own, kind: "text", default: "a" }, { stringValue: { defaultValue: "a" } }],
    ["texts", { ...own, kind: "texts" }, { stringValues: {} }],
    [
      "texts with defaults",
      { ...own, kind: "texts", default: ["a", "b"] },
      { stringValues: { defaultValues: ["a", "b"] } },
    ],
    ["a flag", { ...own, kind: "flag" }, { boolValue: {} }],
    ["a number", { ...own, kind: "number" }, { numberValue: {} }],
    ["a number that begins with zero", { ...own, kind: "number", default: 0 }, { numberValue: { defaultValue: 0 } }],
    ["a time", { ...own, kind: "timestamp" }, { timestampValue: {} }],
    [
      "a time with a default",
      { ...own, kind: "timestamp", default: at },
      { timestampValue: { defaultValue: "2026-12-24T09:30:00Z" } },
    ],
    ["a choice of texts", { ...own, kind: "pick-text", options }, { pickStringValue: { allowedValues: ["1", "2"] } }],
    [
      "a choice of texts with a default",
      { ...own, kind: "pick-text", options, default: "2" },
      { pickStringValue: { allowedValues: ["1", "2"], defaultValue: "2" } },
    ],
    [
      "choices of texts",
      { ...own, kind: "pick-texts", options, default: ["1"] },
      { pickMultipleStringValues: { allowedValues: ["1", "2"], defaultValues: ["1"] } },
    ],
    [
      "a choice of objects",
      { ...own, kind: "pick-object", options, default: "1" },
      { pickObjectValue: { allowedValues: objects, defaultValue: objects[0]! } },
    ],
    [
      "choices of objects",
      { ...own, kind: "pick-objects", options },
      { pickMultipleObjectValues: { allowedValues: objects } },
    ],
    [
      "choices of objects with defaults",
      { ...own, kind: "pick-objects", options, default: ["2", "1"] },
      { pickMultipleObjectValues: { allowedValues: objects, defaultValues: objects } },
    ],
  ])("is stated: %s", (_, init, meant) => {
    expect(field(init)).toEqual({ ...own, ...meant });
  });

  test("is required where it says so", () => {
    expect(field({ ...own, kind: "text", required: true })).toMatchObject({ required: true });
  });
});

const schema = ticketSchema({
  ...{ id: "s", displayName: "S", statuses: [{ id: "open" }], types: [{ id: "request", displayName: "Request" }] },
  fields: [
    { id: "text", displayName: "Text", kind: "text", required: true },
    { id: "texts", kind: "texts", required: true },
    { id: "flag", kind: "flag" },
    { id: "number", kind: "number", required: true },
    { id: "time", kind: "timestamp", required: true },
    { id: "pick", kind: "pick-text", options },
    { id: "picks", kind: "pick-texts", options, required: true },
    { id: "object", kind: "pick-object", options, required: true },
    { id: "objects", kind: "pick-objects", options },
  ],
});

const value = (kind: string, of: JsonValue | undefined, many = false): object => ({
  id: "f",
  value: { case: kind, value: of === undefined ? {} : { [many ? "values" : "value"]: of } },
});
const complete: Readonly<Record<string, object>> = {
  text: value("stringValue", "because"),
  texts: value("stringValues", ["a"], true),
  number: value("numberValue", 0),
  time: { id: "f", value: { case: "timestampValue", value: { value: { seconds: 0n } } } },
  picks: value("pickMultipleStringValues", ["1", "2"], true),
  object: value("pickObjectValue", { id: "2" }),
};
const request = (changes: Readonly<Record<string, object | undefined>> = {}, more: object = {}): TicketRequest => {
  const given = Object.entries({ ...complete, ...changes }).filter(([, one]) => one !== undefined);
  return create(TicketRequestSchema, { displayName: "T", customFields: Object.fromEntries(given), ...more } as never);
};

describe("what keeps a request from being a ticket", () => {
  test("is nothing, where all that is required is there and allowed", () => {
    expect(ticketProblems(schema, request())).toEqual([]);
    const more = { status: { id: "open" }, type: { id: "request" } };
    const all = {
      flag: value("boolValue", false),
      pick: value("pickStringValue", "1"),
      unknown: value("stringValue", ""),
    };
    expect(ticketProblems(schema, request(all, more))).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, object | undefined>>, object, readonly string[]]>([
    ["a required field that is left out", { text: undefined }, {}, ["Text is missing"]],
    ["an empty text", { text: value("stringValue", "") }, {}, ["Text is missing"]],
    ["an empty list", { texts: value("stringValues", [], true) }, {}, ["texts is missing"]],
    ["a number without a value", { number: value("numberValue", undefined) }, {}, ["number is missing"]],
    ["a time without a value", { time: value("timestampValue", undefined) }, {}, ["time is missing"]],
    ["no choice", { object: value("pickObjectValue", undefined) }, {}, ["object is missing"]],
    ["another kind", { text: value("boolValue", true) }, {}, ["Text must be a stringValue, not a boolValue"]],
    ["no kind at all", { text: { id: "text" } }, {}, ["Text must be a stringValue, not a nothing"]],
    ["a text that is no choice", { pick: value("pickStringValue", "3") }, {}, ["pick has no value '3'"]],
    [
      "one of several that is none",
      { picks: value("pickMultipleStringValues", ["1", "3"], true) },
      {},
      ["picks has no value '3'"],
    ],
    ["an object that is no choice", { object: value("pickObjectValue", { id: "9" }) }, {}, ["object has no value '9'"]],
    [
      "objects that are none",
      { objects: value("pickMultipleObjectValues", [{ id: "1" }, { id: "" }], true) },
      {},
      ["objects has no value ''"],
    ],
    ["a status that there is not", {}, { status: { id: "gone" } }, ["it has no status 'gone'"]],
    ["a type that there is not", {}, { type: { id: "gone" } }, ["it has no type 'gone'"]],
    [
      "all of it",
      { text: undefined, number: undefined },
      { status: { id: "x" } },
      ["it has no status 'x'", "Text is missing", "number is missing"],
    ],
  ])("is said: %s", (_, changes, more, problems) => {
    expect(ticketProblems(schema, request(changes, more))).toEqual(problems);
  });

  test("is no type, where the schema names none", () => {
    const typeless = ticketSchema({ id: "s", displayName: "S" });
    expect(ticketProblems(typeless, request({}, { type: { id: "any" } }))).toEqual([]);
  });
});

test("a field's value is read by its kind; empty is none", () => {
  const { customFields } = request({
    text: value("stringValue", ""),
    flag: value("boolValue", false),
    number: value("numberValue", Math.fround(4.1)),
    pick: value("pickStringValue", "1"),
    object: value("pickObjectValue", { id: "2", displayName: "Two" }),
    objects: value("pickMultipleObjectValues", [{ id: "1" }], true),
    none: { id: "none" },
  });
  expect(Object.fromEntries(Object.entries(customFields).map(([id, one]) => [id, ticketValue(one)]))).toEqual({
    ...{ text: undefined, texts: ["a"], flag: false, number: 4.1, time: new Date(0), none: undefined },
    ...{ pick: "1", picks: ["1", "2"], object: { id: "2", displayName: "Two" }, objects: [{ id: "1" }] },
  });
  expect(ticketValue(undefined)).toBeUndefined();
  expect(ticketValue(value("stringValues", [], true) as never)).toBeUndefined();
});

test("a ticket has what is known of it, and no time that is none", () => {
  const made = ticket({ id: "7", displayName: "T", status: { id: "open" }, createdAt: at, updatedAt: new Date("?") });
  expect(made).toMatchObject({
    id: "7",
    displayName: "T",
    status: { id: "open", displayName: "" },
    url: "",
    labels: [],
  });
  expect([made.createdAt?.seconds, made.updatedAt, made.reporter]).toEqual([1_798_104_600n, undefined, undefined]);
});

test("whom a ticket is for, and its caller's name, come to the handler, alone and among many", async () => {
  const seen: (string | undefined)[][] = [];
  const note = ({ request: asked, reference }: NewTicket) => {
    seen.push([asked.requestedFor?.id?.resource, reference]);
    return { ticket: ticket({ id: "1", displayName: "" }) };
  };
  const value = connector<object, object>({
    metadata: { displayName: "Test" },
    connect: () => ({}),
    resourceTypes: [resourceType({ id: "group", displayName: "Group", list: () => noItems })],
    tickets: {
      schemas: () => Promise.resolve(noItems),
      schema: async () => schema,
      get: async () => ({ ticket: undefined }),
      create: async (context) => note(context),
    },
  });
  const runtime = createRuntime(value, {}, { log: silentLog, ticketing: true });
  const asked = request({}, { requestedFor: { id: { resourceType: "user", resource: "ann" } } });
  await runtime.createTicket({ request: asked, schema, reference: "c1/1" });
  await runtime.createTickets({
    tickets: [
      { request: asked, schema, reference: "c1/2" },
      { request: request(), schema },
    ],
  });
  expect(seen).toEqual([
    ["ann", "c1/1"],
    ["ann", "c1/2"],
    [undefined, undefined],
  ]);
});

describe("the recipe of the guide", () => {
  const started = () => {
    const sent: { method: string; path: string; key: string | null; json: unknown }[] = [];
    const made = new Map<string, object>();
    const answer = (method: string, url: URL, init: RequestInit): [number, object] => {
      if (url.pathname === "/queues")
        return url.searchParams.get("after") === null
          ? [200, { queues: [{ id: "q1", name: "Access" }], next: "q1" }]
          : [200, { queues: [{ id: "q2", name: "Leavers" }] }];
      if (url.pathname.startsWith("/queues/")) return [200, { id: url.pathname.slice(8), name: "Access" }];
      if (method === "GET") return [200, { id: url.pathname.slice(10), title: "T", state: "done" }];
      const key = new Headers(init.headers).get("idempotency-key") ?? `${made.size}`;
      const { title } = JSON.parse(String(init.body)) as { title: string };
      if (!made.has(key)) made.set(key, { id: `r${made.size + 1}`, title, state: "open", created: at.toISOString() });
      return [201, made.get(key)!];
    };
    const fetch = (async (input: URL, init: RequestInit = {}) => {
      const url = new URL(input);
      const method = init.method ?? "GET";
      const key = new Headers(init.headers).get("idempotency-key");
      sent.push({ method, path: url.pathname, key, json: init.body ? JSON.parse(String(init.body)) : undefined });
      const [status, body] = answer(method, url, init);
      return Response.json(body, { status });
    }) as typeof globalThis.fetch;
    const value = connector<object, { http: never }>({
      metadata: { displayName: "Help" },
      connect: (_, { http }) => ({ http: http({ baseUrl: "https://help.example.com" }) as never }),
      resourceTypes: [resourceType({ id: "group", displayName: "Group", list: () => noItems })],
      tickets: recipe,
    });
    return {
      sent,
      runtime: createRuntime(value, {}, { log: silentLog, ticketing: true, transport: async () => fetch }),
    };
  };
  const asked = (schema: TicketSchema, fields: Readonly<Record<string, object>>) => ({
    schema,
    request: create(TicketRequestSchema, {
      ...{ displayName: "Ledger", description: "please", customFields: fields },
      requestedFor: { id: { resourceType: "user", resource: "ann" } },
    } as never),
  });

  test("lists schemas page by page, makes a ticket once, and reads it", async () => {
    const { sent, runtime } = started();
    const first = await runtime.listTicketSchemas({ pageToken: "" });
    const second = await runtime.listTicketSchemas({ pageToken: first.nextPageToken });
    expect([first, second].map(({ list }) => list.map(({ displayName }) => displayName))).toEqual([
      ["Access"],
      ["Leavers"],
    ]);
    const schema = await runtime.getTicketSchema({ id: "q1" });
    const needed_by = {
      id: "needed_by",
      value: { case: "timestampValue", value: { value: { seconds: 1_798_104_600n } } },
    };
    const call = { ...asked(schema, { reason: value("stringValue", "audit"), needed_by }), reference: "c1/1" };
    const tickets = [await runtime.createTicket(call), await runtime.createTicket(call)];
    expect(tickets.map(({ ticket: one }) => one?.id)).toEqual(["r1", "r1"]);
    expect(sent.at(-1)).toEqual({
      ...{ method: "POST", path: "/requests", key: "c1/1" },
      json: { queue: "q1", title: "Ledger", text: "please", for: "ann", reason: "audit", needed_by: at.toISOString() },
    });
    expect((await runtime.getTicket({ id: "r1" })).ticket).toMatchObject({
      status: { id: "done", displayName: "Done" },
    });
  });

  test("refuses what its schema does not allow, and sends nothing", async () => {
    const { sent, runtime } = started();
    const schema = await runtime.getTicketSchema({ id: "q1" });
    const before = sent.length;
    const made = runtime.createTicket(asked(schema, { size: value("pickStringValue", "XXL") }));
    await expect(made).rejects.toMatchObject({
      code: "InvalidArgument",
      message: expect.stringContaining("Reason is missing"),
    });
    expect(sent).toHaveLength(before);
  });
});
