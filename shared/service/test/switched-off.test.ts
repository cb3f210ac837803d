import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor } from "./running-service.ts";
import { scripted } from "./scripted-connector.ts";

/** Without --provisioning nothing is changed, without --ticketing no ticket is touched; nonsense is called so first. */

const entitlement = { id: "group:g1:member", resource: { id: { resource_type: "group", resource: "g1" } } };
const user = { id: { resource_type: "user", resource: "ann" } };
const effects: string[] = [];
let server: TestConductor;
let service: RunningService;
beforeAll(async () => {
  server = await testConductor({ nextPollMs: 10, maxAttempts: 1 });
  const connector = scripted(effects, { listing: "" });
  const host = { provisioning: false, ticketing: false };
  service = startService({ connector, host }, { issued: server.issued, caFile: server.conductor.caFile });
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

const finished = async (task: object) => {
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never });
  return (await server.conductor.ended(id, 120_000)).attempts[0]!.finish;
};

test.each<object>([
  { grant: { entitlement, principal: user } },
  { revoke: { grant: { id: "g", entitlement, principal: user } } },
  { create_account: { account_info: { login: "ann" }, credential_options: { no_password: {} } } },
  { create_resource: { resource: { id: { resource_type: "group", resource: "g2" } } } },
  { delete_resource: { resource_id: { resource_type: "group", resource: "g1" } } },
  { rotate_credentials: { resource_id: user.id, credential_options: { no_password: {} } } },
])("%j needs --provisioning", async (task) => {
  expect(await finished(task)).toMatchObject({
    status: { code: 9, message: expect.stringContaining("provisioning is not enabled") },
    error: { non_retryable: true },
  });
});

test.each<object>([
  { create_ticket_task: { ticket_request: { display_name: "t" }, ticket_schema: { id: "s1" } } },
  { get_ticket: { ticket_id: "t1" } },
  { list_ticket_schemas: {} },
  {
    bulk_create_tickets: { ticket_requests: [{ ticket_request: { display_name: "t" }, ticket_schema: { id: "s1" } }] },
  },
  { bulk_get_tickets: { ticket_requests: [{ ticket_id: "t1" }] } },
])("%j needs --ticketing", async (task) => {
  expect(await finished(task)).toMatchObject({
    status: { code: 2, message: expect.stringContaining("ticketing is not enabled") },
    error: {},
  });
});

test.each([
  [{ grant: {} }, "malformed grant task"],
  [{ bulk_get_tickets: {} }, "malformed bulk get tickets task"],
])("%j is malformed before it is forbidden", async (task, message) => {
  expect(await finished(task)).toMatchObject({ status: { message }, error: { non_retryable: true } });
});

test("nothing was done", () => expect(effects).toEqual([]));
