import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  EventSchema,
  TicketCustomFieldSchema,
  TicketSchema$,
  TicketSchemaSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  type Connector,
  connector,
  grant,
  grantAlreadyExists,
  notFound,
  passwordFor,
  resource,
  resourceType,
  silentLog,
} from "@baton-connectors/sdk";
import { fields } from "@baton-connectors/sdk/config";
import { createRuntime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import type { Mode } from "../src/modes/mode.ts";
import { operate } from "../src/modes/operate.ts";
import type { RowFile } from "../src/modes/operations/stored-rows.ts";
import type { Session } from "../src/modes/session.ts";
import { testStdio } from "./stdio.ts";

const done: string[] = [];
const passwords: string[] = [];

const user = resourceType<null>({
  id: "user",
  displayName: "User",
  list: async () => ({ items: [] }),
  delete: async ({ id }) => {
    done.push(`delete ${id.resource}`);
    return {};
  },
  account: {
    credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    create: async ({ account, credentials }) => {
      if (account.login === "exists") return { outcome: "already-exists" };
      const password = passwordFor(credentials);
      passwords.push(password);
      return {
        outcome: "created",
        resource: resource({ type: "user", id: `new-${account.login}`, displayName: account.emails[0]?.address ?? "" }),
        plaintexts: [{ name: "password", bytes: Buffer.from(password) }],
      };
    },
  },
  rotate: {
    credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    rotate: async ({ credentials }) => {
      passwords.push(passwordFor(credentials));
      return { plaintexts: [{ name: "password", description: "new", bytes: Buffer.from(passwords.at(-1)!) }] };
    },
  },
});
const group = resourceType<null>({
  id: "group",
  displayName: "Group",
  list: async () => ({ items: [] }),
  grant: async ({ entitlement, principal }) => {
    done.push(`grant ${entitlement.id} of ${entitlement.resource?.displayName} to ${principal.displayName}`);
    if (principal.id?.resource === "u2") return { annotations: [grantAlreadyExists()] };
    return { grants: [grant(entitlement.resource!, "member", principal)] };
  },
  revoke: async ({ grant: { id, entitlement, principal } }) => {
    done.push(`revoke ${id} of ${entitlement?.resource?.displayName} from ${principal?.displayName}`);
    return {};
  },
});
const priority = create(TicketCustomFieldSchema, {
  id: "priority",
  value: { case: "pickStringValue", value: { value: "", allowedValues: ["high"], defaultValue: "" } },
});
const schema = create(TicketSchemaSchema, { id: "s1", displayName: "Bug", customFields: { priority } });

const value: Connector<unknown, null> = connector<unknown, null>({
  metadata: { displayName: "X" },
  connect: () => null,
  resourceTypes: [user, group],
  eventFeeds: [
    {
      id: "feed",
      eventTypes: [],
      list: async ({ cursor }) => {
        const at = Number(cursor || "0");
        const occurredAt = timestampFromDate(new Date(Date.UTC(2026, 0, 1, 0, 0, at)));
        return { events: [create(EventSchema, { id: `e${at}`, occurredAt })], cursor: `${at + 1}`, hasMore: at < 2 };
      },
    },
    {
      id: "long",
      eventTypes: [],
      list: async ({ cursor, size }) => {
        const at = Number(cursor || "0");
        const events = Array.from({ length: size }, (_, i) => create(EventSchema, { id: `e${at * size + i}` }));
        return { events, cursor: `${at + 1}`, hasMore: at < 119 };
      },
    },
    { id: "stuck", eventTypes: [], list: async () => ({ events: [], cursor: "here", hasMore: true }) },
  ],
  actions: [
    { name: "echo", invoke: async ({ args }) => ({ response: { got: args } }) },
    {
      name: "fail",
      invoke: async () => {
        throw new BatonError("Unavailable", "action boom");
      },
    },
  ],
  tickets: {
    schemas: async () => ({ items: [schema] }),
    schema: async ({ id }) => {
      if (id !== "s1") throw notFound(`no schema ${id}`);
      return schema;
    },
    get: async ({ id }) => ({ ticket: create(TicketSchema$, { id, displayName: "Found" }) }),
    create: async ({ request }) =>
      request.displayName === "bad"
        ? { ticket: undefined, error: "refused" }
        : {
            ticket: create(TicketSchema$, {
              id: "T1",
              displayName: request.displayName,
              customFields: request.customFields,
              ...(request.requestedFor && { requestedFor: request.requestedFor }),
            }),
          },
  },
});

async function run(args: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  done.length = 0;
  const stdio = testStdio([...args]);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(stdio.directory, name), JSON.stringify(content));
  const paths = args.map((arg) => (Object.hasOwn(files, arg) ? join(stdio.directory, arg) : arg));
  const program = { name: "baton-x", config: fields({}), connector: async () => value };
  const status = await runProgram(program, { ...stdio, args: [...paths, "--log-level=fatal"] });
  const { stdout, stderr } = stdio.output;
  return {
    status,
    stdout,
    stderr,
    results: stdout.trim()
      ? stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [],
  };
}

describe("accounts and credentials", () => {
  test("an account is created without --provisioning, and its password is given to the operator", async () => {
    const { status, results } = await run(["--create-account-login=ann", "--create-account-email=ann@x.example"]);
    expect(status).toBe(0);
    expect(results).toEqual([
      {
        outcome: "created",
        resource: expect.objectContaining({ displayName: "ann@x.example" }),
        credentials: [{ name: "password", value: passwords.at(-1) }],
      },
    ]);
    expect(passwords.at(-1)).toHaveLength(20);
  });

  test("an account that exists is told", async () => {
    expect((await run(["--create-account-profile", '{"login":"exists"}'])).results).toEqual([
      { outcome: "already-exists" },
    ]);
  });

  test("a profile without login and e-mail is refused", async () => {
    expect(await run(["--create-account-profile={}"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("unknown provisioning action"),
    });
  });

  test("rotated credentials are given to the operator", async () => {
    const { results } = await run(["--rotate-credentials=u1", "--rotate-credentials-type=user"]);
    expect(results).toEqual([
      {
        rotated: true,
        resource: "u1",
        credentials: [{ name: "password", description: "new", value: passwords.at(-1) }],
      },
    ]);
  });

  test("a resource is deleted", async () => {
    const { results } = await run(["--delete-resource=u1", "--delete-resource-type=user"]);
    expect([results, done]).toEqual([[{ deleted: true, resourceType: "user", resource: "u1" }], ["delete u1"]]);
  });
});

describe("actions and events", () => {
  test("an action's answer is a result", async () => {
    const { results } = await run(["--invoke-action=echo", '--invoke-action-args={"a":[1]}']);
    expect(results).toEqual([
      { action: "echo", id: expect.any(String), status: "COMPLETE", response: { got: { a: [1] } } },
    ]);
  });

  test("a failed action is a failed run", async () => {
    const { status, stdout, stderr } = await run(["--invoke-action=fail"]);
    expect([status, stdout, stderr]).toEqual([2, "", expect.stringMatching(/^action invoke failed: .*action boom/)]);
  });

  test("actions are listed", async () => {
    expect((await run(["--list-action-schemas"])).results[0].schemas.map((one: { name: string }) => one.name)).toEqual([
      "echo",
      "fail",
    ]);
  });

  test("events are lines of JSON, all pages of them", async () => {
    const { status, results } = await run(["--event-feed=true", "--event-feed-id=feed"]);
    expect([status, results.map((event) => event.id)]).toEqual([0, ["e0", "e1", "e2"]]);
    expect(results[1].occurredAt).toBe("2026-01-01T00:00:01Z");
  });

  test("a feed of a hundred pages is read to its end", async () => {
    const { results } = await run(["--event-feed=true", "--event-feed-id=long"]);
    expect(results.map((event) => event.id)).toEqual(Array.from({ length: 12_000 }, (_, i) => `e${i}`));
  });

  test("a feed that promises more and stays where it is fails instead of going round for ever", async () => {
    expect((await run(["--event-feed=true", "--event-feed-id=stuck"])).status).toBe(13);
  });

  test("an unknown feed is NotFound", async () => {
    expect((await run(["--event-feed=true"])).status).toBe(5);
  });
});

describe("tickets", () => {
  const template = { schema_id: "s1", display_name: "Broken", custom_fields: { priority: "high" } };

  test("one is created from a template", async () => {
    const { results } = await run(["--create-ticket", "--ticket-template-path", "t.json"], { "t.json": template });
    expect(results).toEqual([
      {
        ticket: {
          id: "T1",
          displayName: "Broken",
          customFields: { priority: { id: "priority", pickStringValue: { value: "high" } } },
        },
      },
    ]);
  });

  test("whom it is for comes to the connector", async () => {
    const files = { "t.json": { ...template, requested_for_id: "u1" } };
    const { results } = await run(["--create-ticket", "--ticket-template-path", "t.json"], files);
    expect(results[0].ticket.requestedFor).toEqual({ id: { resourceType: "user", resource: "u1" } });
  });

  test("several are created; one that fails makes the run fail", async () => {
    const files = { "t.json": { tickets: [template, { ...template, display_name: "bad" }] } };
    const { status, results } = await run(["--bulk-create-ticket", "--bulk-ticket-template-path", "t.json"], files);
    expect(status).toBe(2);
    expect(results[0].tickets.map((one: { error?: string }) => one.error)).toEqual([undefined, "refused"]);
  });

  test.each([
    [{ nothing: 1 }, "is no ticket template"],
    [{ ...template, custom_fields: { colour: "red" } }, "has no custom field 'colour'"],
    [{ ...template, custom_fields: { priority: { a: 1 } } }, "does not fit its type"],
  ])("a wrong template is refused: %j", async (content, message) => {
    const { status, stderr } = await run(["--create-ticket", "--ticket-template-path", "t.json"], {
      "t.json": content,
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("are fetched, and their schemas listed", async () => {
    expect((await run(["--get-ticket", "--ticket-id=7"])).results).toEqual([
      { ticket: { id: "7", displayName: "Found" } },
    ]);
    expect((await run(["--list-ticket-schemas"])).results[0].schemas[0].id).toBe("s1");
  });
});

describe("grant and revoke", () => {
  const ann = resource({ type: "user", id: "u1", displayName: "Ann" });
  const team = resource({ type: "group", id: "g1", displayName: "Team" });
  const member = assignment(team, "member", { grantableTo: [user] });
  const bob = resource({ type: "user", id: "u2", displayName: "Bob" });
  const stub = { ...member, resource: resource({ type: "group", id: "g1", displayName: "" }) };
  const held = grant(team, "member", ann);
  const file: RowFile = {
    path: "x.c1z",
    entitlement: async (id) => (id === member.id ? stub : undefined),
    resource: async ({ resource: id }) => [ann, bob, team].find((one) => one.id?.resource === id),
    grant: async (id) => (id === held.id ? held : undefined),
    close: async () => void done.push("closed"),
  };

  async function change(mode: Mode) {
    done.length = 0;
    const stdio = testStdio([]);
    const runtime = createRuntime(value, {}, { log: silentLog, provisioning: true });
    const session = {
      mode,
      runtime,
      log: silentLog,
      settings: { file: "x.c1z" },
      signal: new AbortController().signal,
      run: { stdio },
    };
    await operate(session as unknown as Session, async () => file);
    return JSON.parse(stdio.output.stdout);
  }

  test("give the connector the stored rows whole", async () => {
    const granted = await change({ kind: "grant", entitlementId: member.id, principalType: "user", principalId: "u1" });
    expect(granted).toMatchObject({ granted: true, grants: [{ id: held.id }] });
    expect(done).toEqual([`grant ${member.id} of Team to Ann`, "closed"]);
    const again = await change({ kind: "grant", entitlementId: member.id, principalType: "user", principalId: "u2" });
    expect(again).toEqual({ granted: true, already: true, grants: [] });
    expect(await change({ kind: "revoke", grantId: held.id })).toEqual({ revoked: true, grant: held.id });
    expect(done).toEqual([`revoke ${held.id} of Team from Ann`, "closed"]);
  });

  test.each<[Mode, string]>([
    [
      { kind: "grant", entitlementId: "none", principalType: "user", principalId: "u1" },
      "error fetching entitlement 'none'",
    ],
    [
      { kind: "grant", entitlementId: member.id, principalType: "user", principalId: "u9" },
      "error fetching resource 'user:u9'",
    ],
    [{ kind: "revoke", grantId: "none" }, "error fetching grant 'none': not in x.c1z"],
  ])("need rows that are in the file: %j", async (mode, message) => {
    await expect(change(mode)).rejects.toMatchObject({ code: "NotFound", message: expect.stringContaining(message) });
    expect(done).toEqual(["closed"]);
  });
});
