import {
  TicketSchemaSchema,
  TicketsServiceListTicketSchemasResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { IssuedClient } from "../src/index.ts";
import { connect, uploadMessages } from "./connector-client.ts";
import { api, type Running, runningConductor } from "./running-conductor.ts";

let running: Running;
beforeEach(async () => {
  running = await runningConductor({ keepUploads: 2 });
});
afterEach(() => running.stop());

const call = (method: string, path: string, body?: unknown) => api(running.conductor, method, path, body);
const hostId = "host-1";

test("nothing is told without the admin token", async () => {
  for (const path of ["/api/clients", "/api/tasks", "/api/uploads", "/api/faults"]) {
    expect((await api(running.conductor, "GET", path, undefined, "wrong")).status).toBe(401);
  }
  expect((await api(running.conductor, "POST", "/api/clients", {}, "")).status).toBe(401);
});

test("a client made over HTTP can connect, gets its task, and the outcome is shown", async () => {
  const issued = (await call("POST", "/api/clients", { name: "made" })).json as IssuedClient;
  const queued = await call("POST", "/api/tasks", { client: "made", task: { list_event_feeds: {} } });
  expect(queued).toMatchObject({ status: 201, json: { type: "list_event_feeds", state: "pending" } });
  const connector = await connect(running.conductor, issued);
  await connector.hello({ hostId, connectorMetadata: { displayName: "Demo" }, buildInfo: { package: "demo" } });
  const { task } = await connector.getTask({ hostId });
  const { id } = queued.json as { id: string };
  expect(task?.id).toBe(id);
  await connector.finishTask({ hostId, taskId: id, finalState: { case: "success", value: {} } });
  const shown = await call("GET", `/api/tasks/${id}`);
  expect(shown.json).toMatchObject({ state: "succeeded", attempts: [{ host: hostId, outcome: "success" }] });
  expect((await call("GET", "/api/connectors")).json).toMatchObject([{ host: hostId, displayName: "Demo" }]);
});

test("an Any that nobody knows does not stop a task from finishing", async () => {
  const connector = await connect(running.conductor, running.issued);
  const queued = (await call("POST", "/api/tasks", { client: "acme", task: { grant: {} } })).json as { id: string };
  await connector.getTask({ hostId });
  const response = { typeUrl: "type.googleapis.com/made.up.Thing", value: new Uint8Array([8, 1]) };
  await connector.finishTask({ hostId, taskId: queued.id, finalState: { case: "success", value: { response } } });
  expect((await call("GET", `/api/tasks/${queued.id}`)).json).toMatchObject({ state: "succeeded" });
});

test("a ticket is asked for by a schema that the client's connector has listed, and by its fields alone", async () => {
  const connector = await connect(running.conductor, running.issued);
  const listing = (await call("POST", "/api/tasks", { client: "acme", task: { list_ticket_schemas: {} } })).json;
  const { id: schemaTask } = listing as { id: string };
  const ask = (more: object) =>
    call("POST", "/api/tickets", { client: "acme", schemaTask, schema: "s", request: { display_name: "T" }, ...more });
  const problem = async (more: object) => ((await ask(more)).json as { error: string }).error;
  expect(await problem({})).toContain('has listed no ticket schema "s"');
  await connector.getTask({ hostId });
  const why = { id: "why", displayName: "Why", required: true, value: { case: "stringValue" as const, value: {} } };
  const list = [create(TicketSchemaSchema, { id: "s", customFields: { why } })];
  const listed = create(TicketsServiceListTicketSchemasResponseSchema, { list });
  const response = anyPack(TicketsServiceListTicketSchemasResponseSchema, listed);
  await connector.finishTask({ hostId, taskId: schemaTask, finalState: { case: "success", value: { response } } });
  expect(await problem({ schema: "other" })).toContain('has listed no ticket schema "other"');
  expect(await problem({ request: { custom_fields: { toString: {} } } })).toContain('has no field "toString"');
  await call("POST", "/api/clients", { name: "other" });
  expect(await problem({ client: "other" })).toContain("no ticket schemas of this client");
  const request = { display_name: "T", custom_fields: { why: { string_value: { value: "audit" } } } };
  const asked = await ask({ request, reference: "mine" });
  expect(asked.status).toBe(201);
  expect((await call("GET", `/api/tasks/${(asked.json as { id: string }).id}`)).json).toMatchObject({
    ...{ type: "create_ticket_task", maxAttempts: 1 },
    task: {
      create_ticket_task: {
        ticket_request: { custom_fields: { why: { id: "why", display_name: "Why", required: true } } },
        ticket_schema: { id: "s" },
        annotations: [{ id: "mine" }],
      },
    },
  });
});

describe("refusals", () => {
  test.each<[string, string, unknown, number, string]>([
    ["POST", "/api/tasks", { client: "nobody", task: { hello: {} } }, 400, "nobody"],
    ["POST", "/api/tasks", { client: "acme", task: { jump: {} } }, 400, "jump"],
    ["POST", "/api/tasks", { client: "acme" }, 400, "task"],
    ["POST", "/api/tasks", { client: "acme", task: { hello: {} }, every: "often" }, 400, "often"],
    ["POST", "/api/tickets", { client: "acme" }, 400, "schemaTask"],
    [
      "POST",
      "/api/tickets",
      { client: "acme", schemaTask: "no", schema: "s", request: {} },
      400,
      "listed no ticket schemas",
    ],
    ["PATCH", "/api/settings", { nextPollMs: -1 }, 400, "nextPollMs"],
    ["PUT", "/api/faults", [{ on: "GetTask", code: "Sorry" }], 400, "code"],
    ["GET", "/api/tasks/none", undefined, 404, "none"],
    ["GET", "/api/tasks?state=finished", undefined, 400, "state"],
    ["GET", "/api/tasks?limit=many", undefined, 400, "limit"],
    ["GET", "/api/tasks?limit=-1", undefined, 400, "limit"],
    ["GET", "/api/nothing", undefined, 404, "nothing"],
    ["POST", "/api/clients", { name: "acme" }, 400, "exists"],
  ])("%s %s %j", async (method, path, body, status, text) => {
    const reply = await call(method, path, body);
    expect(reply.status).toBe(status);
    expect(reply.json).toEqual({ error: expect.stringContaining(text) });
  });
});

test("settings and faults change while it runs", async () => {
  const connector = await connect(running.conductor, running.issued);
  await call("PATCH", "/api/settings", { nextPollMs: 2500 });
  expect((await connector.getTask({ hostId })).nextPoll).toMatchObject({ seconds: 2n, nanos: 500_000_000 });
  expect((await call("GET", "/api/settings")).json).toMatchObject({ nextPollMs: 2500, keepUploads: 2 });
  await call("PUT", "/api/faults", [{ on: "GetTask", nth: 1, code: "Unavailable" }]);
  await expect(connector.getTask({ hostId })).rejects.toMatchObject({ code: 14 });
  await connector.getTask({ hostId });
});

test("a task can be cancelled once", async () => {
  const { id } = (await call("POST", "/api/tasks", { client: "acme", task: { hello: {} } })).json as { id: string };
  expect((await call("POST", `/api/tasks/${id}/cancel`)).json).toMatchObject({ state: "cancelled" });
  expect((await call("POST", `/api/tasks/${id}/cancel`)).status).toBe(409);
});

test("a schedule queues at once and can be removed", async () => {
  const schedule = await call("POST", "/api/tasks", { client: "acme", task: { sync_full: {} }, every: "1h" });
  expect(schedule).toMatchObject({ status: 201, json: { everySeconds: 3600 } });
  expect((await call("GET", "/api/tasks")).json).toHaveLength(1);
  const { id } = schedule.json as { id: string };
  expect((await call("DELETE", `/api/schedules/${id}`)).status).toBe(200);
  expect((await call("DELETE", `/api/schedules/${id}`)).status).toBe(404);
});

test("only the last uploads are kept, and each can be downloaded", async () => {
  const connector = await connect(running.conductor, running.issued);
  for (let i = 0; i < 3; i++) {
    await call("POST", "/api/tasks", { client: "acme", task: { sync_full: {} } });
    const { task } = await connector.getTask({ hostId });
    await connector.uploadAsset(uploadMessages(task!.id, Buffer.from(`C1ZF\0${i}`)));
    await connector.finishTask({ hostId, taskId: task!.id, finalState: { case: "success", value: {} } });
  }
  const uploads = (await call("GET", "/api/uploads")).json as { id: string }[];
  const contents = await Promise.all(
    uploads.map(async ({ id }) => (await call("GET", `/api/uploads/${id}/content`)).bytes.toString()),
  );
  expect(contents).toEqual(["C1ZF\0" + "2", "C1ZF\0" + "1"]);
});
