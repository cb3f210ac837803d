import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";
import { type Effects, scripted } from "./scripted-connector.ts";

/** Every kind of task, in every way it can end, through a real channel: what ConductorOne is told. */

const groupResource = { id: { resource_type: "group", resource: "g1" }, display_name: "Team" };
const entitlement = { id: "group:g1:member", slug: "member", resource: groupResource };
const userResource = (id: string) => ({ id: { resource_type: "user", resource: id }, display_name: id });
const link = { "@type": "type.googleapis.com/c1.connector.v2.ExternalLink", url: "https://x.test/1" };
const recipient = {
  provider: "baton/age/v1",
  age_recipient_config: { recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" },
};
const password = { credential_options: { random_password: { length: 20 } } };
const ticket = (name: string) => ({ ticket_request: { display_name: name }, ticket_schema: { id: "s1" } });

type Row = {
  /** The task; the name says what the connector makes of it. */
  readonly task: (name: string) => object;
  readonly response?: string;
  /** Whether failures of the connector are final, and what their messages begin with. */
  readonly nonRetryable?: boolean;
  readonly prefix?: string;
  readonly malformed?: readonly { readonly task: object; readonly message: string; readonly nonRetryable: boolean }[];
  /** Where nothing can be waited for, there is nothing to cancel; where the connector is not asked, it cannot fail. */
  readonly instant?: true;
  readonly inMemory?: true;
};

const rows: Record<string, Row> = {
  grant: {
    task: (name) => ({ entitlement, principal: userResource(name) }),
    response: "GrantManagerServiceGrantResponse",
    nonRetryable: true,
    prefix: "grant failed: ",
    malformed: [
      { task: {}, message: "malformed grant task", nonRetryable: true },
      { task: { entitlement }, message: "malformed grant task", nonRetryable: true },
    ],
  },
  revoke: {
    task: (name) => ({ grant: { id: "g", entitlement, principal: userResource(name) } }),
    response: "GrantManagerServiceRevokeResponse",
    nonRetryable: true,
    prefix: "revoke failed: ",
    malformed: [{ task: {}, message: "invalid task type", nonRetryable: true }],
  },
  create_account: {
    task: (login) => ({ account_info: { login }, ...password, encryption_configs: [recipient] }),
    response: "CreateAccountResponse",
    nonRetryable: true,
    prefix: "error: create account failed: ",
    malformed: [{ task: {}, message: "malformed create account task", nonRetryable: true }],
  },
  create_resource: {
    task: (name) => ({ resource: { ...groupResource, display_name: name } }),
    response: "CreateResourceResponse",
    nonRetryable: true,
    prefix: "error: create resource failed: ",
    malformed: [{ task: {}, message: "malformed create resource task", nonRetryable: true }],
  },
  delete_resource: {
    task: (name) => ({ resource_id: { resource_type: "group", resource: name } }),
    response: "DeleteResourceResponse",
    nonRetryable: true,
    prefix: "error: delete resource failed: ",
    malformed: [
      { task: {}, message: "malformed delete resource task", nonRetryable: true },
      {
        task: { resource_id: { resource_type: "group" } },
        message: "malformed delete resource task",
        nonRetryable: true,
      },
    ],
  },
  rotate_credentials: {
    task: (name) => ({
      resource_id: { resource_type: "user", resource: name },
      ...password,
      encryption_configs: [recipient],
    }),
    response: "RotateCredentialResponse",
    nonRetryable: true,
    prefix: "error: rotate credentials on resource failed: ",
    malformed: [{ task: {}, message: "malformed rotate credentials task", nonRetryable: true }],
  },
  issue_credential: {
    task: (name) => ({
      identity_id: { resource_type: "user", resource: name },
      credential_options: { api_key: { scopes: ["read"] } },
      encryption_configs: [recipient],
    }),
    response: "IssueCredentialResponse",
    nonRetryable: true,
    prefix: "error: issue credential for identity failed: ",
    malformed: [
      { task: {}, message: "malformed issue credential task", nonRetryable: true },
      {
        task: { identity_id: { resource_type: "user", resource: "u" }, credential_options: { api_key: {} } },
        message: "malformed issue credential task",
        nonRetryable: true,
      },
    ],
  },
  create_ticket_task: {
    task: (name) => ({ ...ticket(name), annotations: [link] }),
    response: "TicketsServiceCreateTicketResponse",
    prefix: "error: creating ticket failed: ",
    malformed: [{ task: {}, message: "malformed create ticket task", nonRetryable: true }],
  },
  get_ticket: {
    task: (name) => ({ ticket_id: name, annotations: [link] }),
    response: "TicketsServiceGetTicketResponse",
    prefix: "error: getting ticket failed: ",
    malformed: [
      { task: {}, message: "malformed get ticket task", nonRetryable: true },
      { task: { ticket_id: "nil" }, message: "connector returned empty ticket", nonRetryable: true },
    ],
  },
  bulk_create_tickets: {
    task: (name) => ({ ticket_requests: [ticket(name), ticket("b")] }),
    response: "TicketsServiceBulkCreateTicketsResponse",
    malformed: [
      { task: {}, message: "malformed bulk create ticket task", nonRetryable: true },
      {
        task: { ticket_requests: [ticket("a"), ticket("drop")] },
        message: "connector returned incorrect number of tickets",
        nonRetryable: true,
      },
    ],
  },
  bulk_get_tickets: {
    task: (name) => ({ ticket_requests: [{ ticket_id: name }, { ticket_id: "b" }] }),
    response: "TicketsServiceBulkGetTicketsResponse",
    malformed: [
      { task: {}, message: "malformed bulk get tickets task", nonRetryable: true },
      {
        task: { ticket_requests: [{ ticket_id: "a" }, { ticket_id: "drop" }] },
        message: "connector returned incorrect number of tickets",
        nonRetryable: true,
      },
    ],
  },
  list_events: {
    task: (cursor) => ({ event_feed_id: "feed", cursor }),
    response: "ListEventsResponse",
    prefix: "error: listing events failed: ",
    malformed: [
      { task: { event_feed_id: "feed", page_size: 5000 }, message: "at most 1000 rows", nonRetryable: false },
    ],
  },
  action_invoke: {
    task: (how) => ({ name: "run", args: { how } }),
    response: "InvokeActionResponse",
    instant: true,
    malformed: [
      { task: {}, message: "action name required", nonRetryable: false },
      { task: { name: "nosuch" }, message: "error: invoking action failed: ", nonRetryable: false },
    ],
  },
  action_status: {
    task: () => ({ name: "run", id: "nosuch" }),
    inMemory: true,
    instant: true,
    malformed: [
      { task: {}, message: "action id required", nonRetryable: false },
      { task: { id: "nosuch" }, message: "error: action status for id nosuch not found: ", nonRetryable: false },
    ],
  },
  action_get_schema: {
    task: () => ({ name: "run" }),
    response: "GetActionSchemaResponse",
    inMemory: true,
    instant: true,
    malformed: [
      { task: {}, message: "action name required", nonRetryable: false },
      { task: { name: "nosuch" }, message: "error: action schema nosuch not found: ", nonRetryable: false },
    ],
  },
  action_list_schemas: {
    task: () => ({}),
    response: "ListActionSchemasResponse",
    inMemory: true,
    instant: true,
  },
  list_event_feeds: { task: () => ({}), response: "ListEventFeedsResponse", inMemory: true, instant: true },
};

const mayHaveBeenDone = [
  ...["create_account", "create_resource", "rotate_credentials", "issue_credential"],
  ...["create_ticket_task", "bulk_create_tickets"],
];

type Finish = {
  status?: { code: number; message: string };
  success?: { annotations?: object[]; response?: { "@type": string } & Record<string, unknown> };
  error?: { non_retryable?: boolean; annotations?: object[]; response?: { "@type": string } };
};

let server: TestConductor;
let service: RunningService;
const effects: Effects = [];
const mode = { listing: "" };
beforeAll(async () => {
  server = await testConductor({ nextPollMs: 10, nextHeartbeatMs: 1000 });
  service = startService(
    { connector: scripted(effects, mode), taskConcurrency: 50 },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
});
/** Those that are cancelled, all at once: each is told at its next heartbeat, a second later. */
const hanging = new Map<string, string>();
beforeAll(async () => {
  for (const [type, { task, instant }] of Object.entries(rows)) {
    if (instant) continue;
    // Nothing touches what another touches: it would wait for its turn.
    const own = JSON.stringify(task(`${type}-hang`)).replaceAll("g1", `g-${type}`);
    hanging.set(type, queue({ [type]: JSON.parse(own) }));
  }
  const ids = [...hanging.values()];
  await until(() => ids.every((id) => server.conductor.show(id).state === "leased"), "the tasks are taken");
  for (const id of ids) server.conductor.queue.cancel(id);
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

const queue = (task: object) =>
  server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never }).id;
async function finishOf(id: string): Promise<Finish> {
  const view = await server.conductor.ended(id, 120_000);
  return view.attempts.at(-1)!.finish as Finish;
}
const finish = (task: object) => finishOf(queue(task));

describe.each(Object.entries(rows))("%s", (type, row) => {
  const { task, response, nonRetryable = false, prefix = "", malformed = [], instant, inMemory } = row;
  const error = nonRetryable ? { non_retryable: true } : {};

  if (response) {
    test("success carries the connector's answer", async () => {
      const told = await finish({ [type]: task("ok") });
      expect(told).toEqual({
        host_id: "host-1",
        task_id: expect.any(String),
        success: expect.objectContaining({
          response: expect.objectContaining({ "@type": `type.googleapis.com/c1.connector.v2.${response}` }),
        }),
      });
    });
  }
  if (!inMemory && type !== "action_invoke") {
    test.each([
      ["a status", "status", 5, "no such thing"],
      ["a plain error", "plain", 2, "boom"],
    ])("%s becomes code, message and finality", async (_, name, code, text) => {
      const told = await finish({ [type]: task(name) });
      expect(told.status).toMatchObject({ code, message: expect.stringContaining(`${prefix}${text}`) });
      expect(told.error).toMatchObject(error);
      expect(told.error!.non_retryable ?? false).toBe(nonRetryable);
      if (code === 5) expect(told.status!.message).toContain("Look elsewhere.");
    });
  }
  if (malformed.length > 0) {
    test.each(malformed)("malformed: $message", async ({ task: wrong, message, nonRetryable: final }) => {
      const told = await finish({ [type]: wrong });
      expect(told.status!.message).toContain(message);
      expect(told.error!.non_retryable ?? false).toBe(final);
    });
  }
  if (!instant) {
    test("a cancelled one ends as cancelled, and is final where it may have been done", async () => {
      const id = hanging.get(type)!;
      const told = await finishOf(id);
      expect(told.status).toEqual({ code: 1, message: "task was cancelled" });
      expect(told.error!.non_retryable ?? false).toBe(mayHaveBeenDone.includes(type));
      expect(server.conductor.show(id).state).toBe("cancelled");
    });
  }
});

describe("sync_full", () => {
  afterAll(() => {
    mode.listing = "";
  });
  test.each([
    ["a status", "status", { code: 2 }],
    ["a plain error", "plain", { code: 2 }],
  ])("%s of the connector is told, retryable", async (_, listing) => {
    mode.listing = listing;
    const told = await finish({ sync_full: {} });
    // NotFound of one listing out of three is one warning too many for a sync this small, or a hole that is shown.
    if (listing === "plain") {
      expect(told.status).toMatchObject({ code: 2, message: expect.stringContaining("boom") });
      expect(told.error!.non_retryable ?? false).toBe(false);
    } else expect(told.success ?? told.status).toBeDefined();
  });
  test("unknown resource types and storage engines are errors", async () => {
    mode.listing = "";
    const types = await finish({ sync_full: { sync_resource_type_ids: ["nosuch"] } });
    expect(types.status!.message).toContain("nosuch");
    const engine = await finish({ sync_full: { storage_engine: "duckdb" } });
    expect(engine.status).toMatchObject({ code: 2, message: "storage engine not available: duckdb" });
    expect(engine.error!.non_retryable ?? false).toBe(false);
  });
  test("a cancelled one ends as cancelled and leaves no file", async () => {
    mode.listing = "hang";
    const id = queue({ sync_full: {} });
    await until(() => server.conductor.show(id).heartbeats > 0, "the sync is running");
    server.conductor.queue.cancel(id);
    expect((await finishOf(id)).status).toEqual({ code: 1, message: "task was cancelled" });
    expect(server.conductor.uploads.list({ taskId: id })).toEqual([]);
  });
  test("a debug task is done like any other", async () => {
    mode.listing = "";
    expect((await finish({ sync_full: {}, debug: true })).success).toBeDefined();
  });
});

describe("list_ticket_schemas", () => {
  test.each([
    ["status", 5],
    ["plain", 2],
  ])("%s fails it, retryable", async (listing, code) => {
    mode.listing = listing;
    const told = await finish({ list_ticket_schemas: {} });
    mode.listing = "";
    expect(told.status!.code).toBe(code);
    expect(told.error!.non_retryable ?? false).toBe(false);
  });
  test("succeeds with the schemas", async () => {
    expect((await finish({ list_ticket_schemas: {} })).success!.response).toMatchObject({ list: [{ id: "s1" }] });
  });
});

describe("what is particular", () => {
  test.each(["event_feed", "create_sync_diff", "compact_syncs"])("%s is not supported", async (type) => {
    const told = await finish({ [type]: {} });
    expect(told.status).toEqual({ code: 2, message: "unsupported task type" });
    expect(told.error!.non_retryable ?? false).toBe(false);
  });
  test("a task without a kind is not supported", async () => {
    expect((await finish({})).status).toEqual({ code: 2, message: "unsupported task type" });
  });
  test("what is granted already is said so", async () => {
    const told = await finish({ grant: { entitlement, principal: userResource("exists") } });
    expect(told.success!.annotations).toEqual([{ "@type": "type.googleapis.com/c1.connector.v2.GrantAlreadyExists" }]);
  });
  test("annotations of a ticket task come back, after the connector's", async () => {
    const told = await finish({ create_ticket_task: { ...ticket("ok"), annotations: [link] } });
    expect(told.success!.annotations).toEqual([link]);
    const failed = await finish({ create_ticket_task: { ...ticket("status"), annotations: [link] } });
    expect(failed.error!.annotations).toEqual([link]);
  });
  test.each([
    ["already-exists", "exists", "already_exists"],
    ["action-required", "action", "action_required"],
    ["in-progress", "inprogress", "in_progress"],
  ])("an account may also be %s", async (_, login, member) => {
    const told = await finish({ create_account: { account_info: { login } } });
    expect(told.success!.response![member]).toMatchObject({ is_create_account_result: true });
  });
  test("limits pass, so what met one may be tried again, except where a second secret would be made", async () => {
    const busy = await finish({ grant: { entitlement, principal: userResource("busy") } });
    expect(busy).toMatchObject({ status: { code: 8 }, error: {} });
    expect(busy.error!.non_retryable ?? false).toBe(false);
    const issue = await finish({ issue_credential: rows.issue_credential!.task("busy") });
    expect(issue.error!.non_retryable).toBe(true);
  });
  test("a failed action comes back with its answer", async () => {
    const told = await finish({ action_invoke: { name: "run", args: { how: "plain" } } });
    expect(told.status).toEqual({ code: 2, message: "boom" });
    expect(told.error!.response!["@type"]).toContain("InvokeActionResponse");
  });
  test("an action that takes long goes on, and can be asked for", async () => {
    const { success } = await finish({ action_invoke: { name: "run", args: { how: "hang" } } });
    expect(success!.response).toMatchObject({ status: "BATON_ACTION_STATUS_RUNNING" });
    const asked = await finish({ action_status: { id: success!.response!.id } });
    expect(asked.success!.response).toMatchObject({ id: success!.response!.id, name: "run" });
  });
  test.each([
    ["an e-mail address that is none", { create_account: { account_info: { emails: [{ address: "no" }] } } }],
    [
      "a password that is too short",
      { create_account: { account_info: { login: "a" }, credential_options: { random_password: { length: 4 } } } },
    ],
    [
      "credential options that say nothing",
      { create_account: { account_info: { login: "a" }, credential_options: {} } },
    ],
    ["an entitlement without id", { grant: { entitlement: { ...entitlement, id: "" }, principal: userResource("u") } }],
    ["a principal without id", { grant: { entitlement, principal: { display_name: "u" } } }],
    [
      "a scope nobody advertised",
      {
        issue_credential: {
          ...rows.issue_credential!.task("u"),
          credential_options: { api_key: { scopes: ["root"] } },
        },
      },
    ],
  ])("%s is refused before the connector is asked", async (_, task) => {
    const before = effects.length;
    const told = await finish(task);
    expect(told.status!.code).toBe(3);
    expect(told.error!.non_retryable).toBe(true);
    expect(effects).toHaveLength(before);
  });
  test("an unknown type cannot be changed", async () => {
    const told = await finish({ delete_resource: { resource_id: { resource_type: "nosuch", resource: "x" } } });
    expect(told.status!.code).toBe(12);
  });
});
