import { setTimeout } from "node:timers/promises";
import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { assignment, connector, grant, grantAlreadyRevoked, resource, resourceType } from "@baton-connectors/sdk";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";

let server: TestConductor | undefined;
let service: RunningService | undefined;
afterEach(close);
async function close() {
  await service?.stop();
  await server?.close();
  server = service = undefined;
}

/** An app that looks before it changes, and takes its time for both; `atWork` tells what went on at once. */
function slowApp(latencyMs = 60) {
  const members = new Set<string>();
  const log: string[] = [];
  const atWork = new Set<string>();
  let most = 0;
  const at = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    log.push(`${name}+`);
    atWork.add(name);
    most = Math.max(most, atWork.size);
    try {
      return await work();
    } finally {
      atWork.delete(name);
      log.push(`${name}-`);
    }
  };
  /** As apps do: what is seen first decides, and what was decided is done later. */
  const change = async (key: string, to: boolean) => {
    const was = members.has(key);
    await setTimeout(latencyMs);
    if (was === to) return false;
    await setTimeout(latencyMs);
    if (to) members.add(key);
    else members.delete(key);
    return true;
  };
  const user = resourceType<undefined>({
    id: "user",
    displayName: "User",
    traits: ["user"],
    list: async () => ({ items: [] }),
    account: {
      credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
      create: ({ account: { login } }) =>
        at(`account ${login}`, async () => {
          const made = resource({ type: "user", id: login, displayName: login, user: {} });
          const isNew = await change(`account ${login}`, true);
          return isNew ? { outcome: "created", resource: made } : { outcome: "already-exists", resource: made };
        }),
    },
    rotate: {
      credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
      rotate: ({ id }) =>
        at(`rotate ${id.resource}`, async () => {
          await setTimeout(latencyMs);
          return { plaintexts: [] };
        }),
    },
    delete: ({ id }) =>
      at(`delete ${id.resource}`, async () => {
        await setTimeout(latencyMs);
        return {};
      }),
  });
  const group = resourceType<undefined>({
    id: "group",
    displayName: "Group",
    traits: ["group"],
    list: async () => ({ items: [] }),
    entitlements: async ({ resource: of }) => ({
      items: [assignment(of, "member", { grantableTo: [user], displayName: "Member" })],
    }),
    grant: ({ entitlement, principal }) =>
      at(`grant ${entitlement.resource!.id!.resource} ${principal.id!.resource}`, async () => {
        await change(`${entitlement.resource!.id!.resource} ${principal.id!.resource}`, true);
        return { grants: [grant(entitlement.resource!, "member", principal.id!)] };
      }),
    revoke: ({ grant: { entitlement, principal } }: { grant: Grant }) => {
      const key = `${entitlement!.resource!.id!.resource} ${principal!.id!.resource}`;
      return at(`revoke ${key}`, async () =>
        (await change(key, false)) ? {} : { annotations: [grantAlreadyRevoked()] },
      );
    },
  });
  const action = (name: string, ms = latencyMs) => ({
    name,
    invoke: ({ args }: { args: Record<string, unknown> }) =>
      at(`${name} ${JSON.stringify(args)}`, async () => {
        await setTimeout(ms);
        return { response: {} };
      }),
  });
  const value = connector<unknown, undefined>({
    metadata: { displayName: "Slow" },
    connect: () => undefined,
    resourceTypes: [user, group],
    actions: [action("disable"), action("lengthy", 1600)],
  });
  return { connector: value, members, log, most: () => most };
}

const id = (resource_type: string, name: string) => ({ resource_type, resource: name });
const entitlement = (name: string) => ({
  id: `group:${name}:member`,
  slug: "member",
  resource: { id: id("group", name) },
});
const principal = (name: string) => ({ id: id("user", name) });
const granting = (to: string, who: string) => ({ grant: { entitlement: entitlement(to), principal: principal(who) } });
const revoking = (from: string, who: string) => ({
  revoke: { grant: { id: "g", entitlement: entitlement(from), principal: principal(who) } },
});
const account = (login: string) => ({
  create_account: { account_info: { login }, credential_options: { no_password: {} } },
});
const rotating = (who: string) => ({
  rotate_credentials: { resource_id: id("user", who), credential_options: { no_password: {} } },
});
const deleting = (who: string) => ({ delete_resource: { resource_id: id("user", who) } });
const acting = (args: object, name = "disable") => ({ action_invoke: { name, args } });

async function run(tasks: readonly object[], app: ReturnType<typeof slowApp>, env = {}) {
  server = await testConductor({ nextPollMs: 1 });
  const { conductor, issued } = server;
  const ids = tasks.map((task) => conductor.queue.add({ clientId: issued.clientId, task: task as never }).id);
  service = startService(
    { connector: app.connector, taskConcurrency: 3, env: { BATON_HOST_ID: "host-1", ...env } },
    { issued, caFile: conductor.caFile },
  );
  return Promise.all(ids.map(async (one) => (await conductor.ended(one, 120_000)).state));
}

describe.each([
  ["one at a time", {}],
  ["in batches", { BATON_GET_TASKS: "true" }],
])("changes of one thing, fetched %s", (_, env) => {
  test("a grant and a revocation: the last one that the server gave decides", async () => {
    for (const last of [granting("g1", "ann"), revoking("g1", "ann")]) {
      const app = slowApp();
      const tasks = [revoking("g1", "ann"), granting("g1", "ann"), revoking("g1", "ann"), granting("g1", "ann"), last];
      expect(await run(tasks, app, env)).toEqual(tasks.map(() => "succeeded"));
      expect([...app.members]).toEqual("grant" in last ? ["g1 ann"] : []);
      await close();
    }
  });
});

type Pair = readonly [string, readonly [object, object], readonly [string, string]];
const pairs: readonly Pair[] = [
  ["one principal", [granting("g1", "ann"), granting("g2", "ann")], ["grant g1 ann", "grant g2 ann"]],
  ["one resource", [granting("g1", "ann"), revoking("g1", "bob")], ["grant g1 ann", "revoke g1 bob"]],
  ["one account", [account("Ann@x.test"), account("ann@x.test")], ["account Ann@x.test", "account ann@x.test"]],
  ["rotation and grant", [rotating("ann"), granting("g1", "ann")], ["rotate ann", "grant g1 ann"]],
  ["deletion and grant", [granting("g1", "ann"), deleting("ann")], ["grant g1 ann", "delete ann"]],
  [
    "an action with the id of a resource",
    [acting({ user_id: "ann" }), granting("g1", "ann")],
    ['disable {"user_id":"ann"}', "grant g1 ann"],
  ],
  [
    "an action with a resource",
    [granting("g1", "ann"), acting({ who: { resource_type_id: "user", resource_id: "ann" } })],
    ["grant g1 ann", 'disable {"who":{"resource_type_id":"user","resource_id":"ann"}}'],
  ],
  [
    "an action that outlives its task",
    [acting({ user_id: "ann" }, "lengthy"), granting("g1", "ann")],
    ['lengthy {"user_id":"ann"}', "grant g1 ann"],
  ],
];

describe("what touches the same thing goes one after the other", () => {
  test.each(pairs)("%s", async (_, tasks, [first, second]) => {
    const app = slowApp();
    expect(await run(tasks, app)).toEqual(["succeeded", "succeeded"]);
    await until(() => app.log.length === 4, "both ended");
    expect(app.log).toEqual([`${first}+`, `${first}-`, `${second}+`, `${second}-`]);
  });
});

test("what touches different things goes on at once", async () => {
  const app = slowApp(300);
  const tasks = [granting("g1", "ann"), granting("g2", "bob"), rotating("cay")];
  expect(await run(tasks, app)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(app.most()).toBe(3);
});

test("what fails lets the next one begin, and what waits in vain was never begun", async () => {
  const app = slowApp(30);
  const failing = { revoke: { grant: { id: "g", entitlement: entitlement("g1"), principal: {} } } };
  expect(await run([failing, granting("g1", "ann")], app)).toEqual(["failed", "succeeded"]);
});
