import { BatonActionStatus, ConnectorCapabilitiesSchema } from "@baton-connectors/protocol/connector-v2";
import { toJson } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { createRuntime, type RuntimeHost } from "../src/host.ts";
import {
  type AccountManager,
  type Action,
  assignment,
  BatonError,
  type Connector,
  connector,
  findAnnotation,
  grant,
  grantAlreadyExists,
  noItems,
  pageOf,
  type ResourceTypeSpec,
  resource,
  resourceType,
  silentLog,
  skipEntitlementsAndGrants,
  typeScopedEntitlements,
  typeScopedGrants,
} from "../src/index.ts";

const group = resource({ type: "group", id: "g", displayName: "G", group: {} });
const ann = resource({ type: "user", id: "ann", displayName: "Ann", user: {} });

function start(
  spec: Partial<ResourceTypeSpec<{ name: string }>> = {},
  more: Partial<Connector<object, { name: string }>> = {},
  host: Partial<RuntimeHost> = {},
) {
  const waits: number[] = [];
  const type = resourceType<{ name: string }>({
    id: "group",
    displayName: "Group",
    traits: ["group"],
    list: () => noItems,
    ...spec,
  });
  const value = connector<object, { name: string }>({
    metadata: { displayName: "Test" },
    connect: () => ({ name: "client" }),
    resourceTypes: [type],
    ...more,
  });
  const sleep = async (ms: number) => void waits.push(ms);
  return { waits, runtime: createRuntime(value, {}, { log: silentLog, sleep, ...host }) };
}

const member = { id: "group:g:member", resource: group } as never;

describe("a type that the credentials do not reach", () => {
  const other = (available: boolean) =>
    resourceType<{ name: string }>({
      ...{ id: "role", displayName: "Role", list: () => noItems },
      available: async () => available,
    });
  const counted = async (available: boolean, host: Partial<RuntimeHost> = {}) => {
    const groups = resourceType<{ name: string }>({ id: "group", displayName: "Group", list: () => noItems });
    const { runtime } = start({}, { resourceTypes: [groups, other(available)] }, host);
    const skips: string[] = [];
    runtime.observe({ onSkip: ({ syncId, resourceTypeId }) => void skips.push(`${resourceTypeId} of ${syncId}`) });
    // The engine asks for the types more than once.
    for (const syncId of ["one", "one", "two"]) await runtime.listResourceTypes({ syncId, pageToken: "" });
    return skips;
  };
  test("is counted as skipped, once a sync", async () => {
    expect(await counted(false)).toEqual(["role of one", "role of two"]);
    expect(await counted(false, { syncResourceTypes: ["role", "group"] })).toEqual(["role of one", "role of two"]);
  });
  test("is none, where it is reached or not asked for", async () => {
    expect(await counted(true)).toEqual([]);
    expect(await counted(false, { syncResourceTypes: ["group"] })).toEqual([]);
  });
});

describe("listings", () => {
  test("hand cursors through as JSON and give the handler its client", async () => {
    const { runtime } = start({
      list: ({ page, client }) =>
        pageOf(
          [resource({ type: "group", id: client.name, displayName: JSON.stringify(page.cursor ?? null) })],
          page.cursor ? undefined : { after: 1 },
        ),
    });
    const first = await runtime.listResources({ resourceTypeId: "group" });
    const second = await runtime.listResources({ resourceTypeId: "group", pageToken: first.nextPageToken });
    expect(first.list[0]?.id?.resource).toBe("client");
    expect([first.nextPageToken, second.nextPageToken]).toEqual(['{"after":1}', ""]);
    expect(second.list[0]?.displayName).toBe('{"after":1}');
  });

  test("a cursor that stands still is a bug, not a loop", async () => {
    const { runtime } = start({ grants: () => pageOf([], "same") });
    await expect(runtime.listGrants({ resource: group, pageToken: '"same"' })).rejects.toMatchObject({
      code: "Internal",
      message: expect.stringContaining("next page token unchanged"),
    });
  });

  test("an unknown type is NotFound; errors name the step and keep their code", async () => {
    const { runtime } = start({
      grants: () => {
        throw new BatonError("Unavailable", "busy");
      },
    });
    await expect(runtime.listResources({ resourceTypeId: "x" })).rejects.toMatchObject({ code: "NotFound" });
    await expect(runtime.listGrants({ resource: group })).rejects.toMatchObject({
      code: "Unavailable",
      message: "error: listing grants for resource group/g failed: busy",
    });
  });

  test("skips reach the observer with their type", async () => {
    const skips: unknown[] = [];
    const { runtime } = start({
      grants: ({ skip }) => {
        skip("external member", { id: 1 });
        return noItems;
      },
    });
    runtime.observe({ onSkip: (skip) => skips.push(skip) });
    await runtime.listGrants({ resource: group });
    expect(skips).toEqual([{ syncId: "", resourceTypeId: "group", reason: "external member", fields: { id: 1 } }]);
  });

  test("two types with one id are refused", () => {
    const type = resourceType<{ name: string }>({ id: "a", displayName: "", list: () => noItems });
    expect(() => start({}, { resourceTypes: [type, type] })).toThrow("two resource types");
  });
});

describe("a connector that cannot connect", () => {
  test("is connected by a later call, once", async () => {
    let attempts = 0;
    const connect = async () => {
      attempts++;
      if (attempts === 1) throw new BatonError("Unavailable", "the app is away");
      return { name: "client" };
    };
    const { runtime } = start({}, { connect });
    const list = () => runtime.listResources({ resourceTypeId: "group" });
    await expect(Promise.all([list(), list()])).rejects.toMatchObject({ code: "Unavailable" });
    expect(attempts).toBe(1);
    await Promise.all([list(), runtime.validate(), list()]);
    expect(attempts).toBe(2);
  });
});

describe("provisioning", () => {
  test("is refused unless switched on, and where there is no handler", async () => {
    const off = start({ grant: async () => ({}) }, {}, { provisioning: false }).runtime;
    await expect(off.grant({ entitlement: member, principal: ann })).rejects.toMatchObject({
      code: "FailedPrecondition",
    });
    await expect(start().runtime.grant({ entitlement: member, principal: ann })).rejects.toMatchObject({
      code: "Unimplemented",
    });
  });

  test("a limit with a reset time is waited for to its end", async () => {
    const now = new Date("2030-01-01T00:00:00Z");
    let calls = 0;
    const { runtime, waits } = start(
      {
        grant: async () => {
          const resetAt = new Date("2030-01-01T00:02:00Z");
          const rateLimit = { status: "over-limit", limit: 1, remaining: 0, resetAt } as const;
          if (calls++ === 0) throw new BatonError("Unavailable", "too much", { rateLimit });
          return {};
        },
      },
      {},
      { now: () => now },
    );
    await runtime.grant({ entitlement: member, principal: ann });
    expect([calls, waits]).toEqual([2, [120_000]]);
  });

  test("a retryable failure is repeated a few times with growing waits, another is not", async () => {
    let calls = 0;
    const failing = start({
      grant: async () => {
        calls++;
        throw new BatonError("Unavailable", "down");
      },
    });
    await expect(failing.runtime.grant({ entitlement: member, principal: ann })).rejects.toMatchObject({
      code: "Unavailable",
      message: "grant failed: down (5 tries)",
    });
    expect(calls).toBe(5);
    expect(failing.waits.map((wait, i) => Math.abs(wait - 1000 * 2 ** i) <= 250 * 2 ** i)).toEqual(Array(4).fill(true));
    calls = 0;
    const refused = start({
      grant: async () => {
        calls++;
        throw new BatonError("PermissionDenied", "no");
      },
    });
    await expect(refused.runtime.grant({ entitlement: member, principal: ann })).rejects.toMatchObject({
      code: "PermissionDenied",
    });
    expect(calls).toBe(1);
  });

  test("a change whose outcome is not known: a grant is asked for again, which finds out; a creation is not", async () => {
    let calls = 0;
    const lost = async () => {
      if (calls++ === 0) throw new BatonError("Unknown", "lost", { effect: "unknown" });
      return { annotations: [grantAlreadyExists()] };
    };
    const { runtime } = start({ grant: lost, delete: lost });
    await expect(runtime.grant({ entitlement: member, principal: ann })).resolves.toMatchObject({ grants: [] });
    expect(calls).toBe(2);
    calls = 0;
    await expect(runtime.deleteResource({ id: group.id! })).rejects.toMatchObject({
      message: "error: delete resource failed: lost",
    });
    expect(calls).toBe(1);
  });

  test("says what was granted already", async () => {
    const { runtime } = start({ grant: async () => ({ annotations: [grantAlreadyExists()] }) });
    const { annotations } = await runtime.grant({ entitlement: member, principal: ann });
    expect(annotations.map((any) => any.typeUrl)).toEqual(["type.googleapis.com/c1.connector.v2.GrantAlreadyExists"]);
    expect(findAnnotation(annotations, ConnectorCapabilitiesSchema)).toBeUndefined();
  });

  test("accounts go to the type named, or to the only one that makes them", async () => {
    const account: AccountManager<{ name: string }> = {
      credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
      create: async () => ({ outcome: "created", resource: ann }),
    };
    const info = { emails: [], login: "", loginAliases: [], profile: {} };
    const { runtime } = start({ account });
    for (const resourceTypeId of ["", "group"]) {
      await expect(
        runtime.createAccount({ resourceTypeId, account: info, credentials: undefined }),
      ).resolves.toMatchObject({ outcome: "created" });
    }
    await expect(
      runtime.createAccount({ resourceTypeId: "user", account: info, credentials: undefined }),
    ).rejects.toMatchObject({ code: "Unimplemented" });
  });
});

describe("actions", () => {
  const action = (invoke: Action<{ name: string }>["invoke"]): Action<{ name: string }> => ({ name: "do", invoke });

  test("complete in line, fail in band, outlast the wait and can be asked for", async () => {
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { runtime } = start(
      {},
      {
        actions: [
          action(async ({ args }) => ({ response: { success: true, ...args } })),
          {
            ...action(async () => {
              throw new Error("broke");
            }),
            name: "fail",
          },
          {
            ...action(async () => {
              await done;
              return { response: { late: true } };
            }),
            name: "slow",
          },
        ],
      },
    );
    expect(await runtime.invokeAction({ name: "do", resourceTypeId: "", args: { a: 1 } })).toMatchObject({
      status: BatonActionStatus.COMPLETE,
      response: { success: true, a: 1 },
    });
    expect(await runtime.invokeAction({ name: "fail", resourceTypeId: "", args: {} })).toMatchObject({
      status: BatonActionStatus.FAILED,
      response: { error: "broke" },
    });
    const slow = await runtime.invokeAction({ name: "slow", resourceTypeId: "", args: {}, inlineWaitMs: 5 });
    expect(slow.status).toBe(BatonActionStatus.RUNNING);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await runtime.actionStatus({ id: slow.id })).toMatchObject({
      status: BatonActionStatus.COMPLETE,
      response: { late: true },
    });
    await expect(runtime.actionStatus({ id: "none" })).rejects.toMatchObject({ code: "NotFound" });
    await expect(runtime.invokeAction({ name: "none", resourceTypeId: "", args: {} })).rejects.toMatchObject({
      code: "NotFound",
    });
    await expect(runtime.invokeAction({ name: "do", resourceTypeId: "group", args: {} })).rejects.toMatchObject({
      code: "NotFound",
    });
  });
});

describe("metadata", () => {
  test("capabilities follow from the handlers", async () => {
    const { runtime } = start(
      {
        grant: async () => ({}),
        get: async () => undefined,
        delete: async () => ({}),
        create: async () => ({ resource: group }),
      },
      {
        actions: [{ name: "a", invoke: async () => ({ response: {} }) }],
        eventFeeds: [{ id: "f", eventTypes: [], list: async () => ({ events: [], cursor: "", hasMore: false }) }],
      },
    );
    const { capabilities } = await runtime.metadata();
    expect(toJson(ConnectorCapabilitiesSchema, capabilities!)).toMatchObject({
      resourceTypeCapabilities: [
        {
          resourceType: { id: "group" },
          capabilities: [
            "CAPABILITY_SYNC",
            "CAPABILITY_TARGETED_SYNC",
            "CAPABILITY_PROVISION",
            "CAPABILITY_RESOURCE_DELETE",
            "CAPABILITY_RESOURCE_CREATE",
          ],
          permissions: {},
        },
      ],
      connectorCapabilities: [
        "CAPABILITY_PROVISION",
        "CAPABILITY_SYNC",
        "CAPABILITY_RESOURCE_CREATE",
        "CAPABILITY_RESOURCE_DELETE",
        "CAPABILITY_ACTIONS",
        "CAPABILITY_TARGETED_SYNC",
        "CAPABILITY_EVENT_FEED_V2",
        "CAPABILITY_SERVICE_MODE_TARGETED_SYNC",
      ],
      credentialDetails: {},
    });
  });

  test("validate tries five times and names itself", async () => {
    const { runtime, waits } = start(
      {},
      {
        validate: async () => {
          throw new BatonError("Unavailable", "off");
        },
      },
    );
    await expect(runtime.validate()).rejects.toMatchObject({ message: "validate failed: off (5 tries)" });
    expect(waits).toHaveLength(4);
  });
});

describe("what only the app can tell", () => {
  test("leaves out types and feeds that the credentials do not reach", async () => {
    const never = async () => false;
    const feed = {
      id: "audit",
      eventTypes: [],
      available: never,
      list: async () => ({ events: [], cursor: "", hasMore: false }),
    };
    const { runtime } = start(
      { available: never },
      { eventFeeds: [feed, { ...feed, id: "login", available: async () => true }] },
    );
    await expect(runtime.listResourceTypes({})).rejects.toMatchObject({ code: "FailedPrecondition" });
    expect((await runtime.listEventFeeds()).map(({ id }) => id)).toEqual(["login"]);
    const asked = { cursor: "", startAt: undefined };
    await expect(runtime.listEvents({ feedId: "audit", ...asked })).rejects.toMatchObject({ code: "NotFound" });
    await expect(runtime.listEvents({ feedId: "login", ...asked })).resolves.toMatchObject({ hasMore: false });
  });
});

describe("listings of a whole type", () => {
  test.each([
    [{ grantsOfType: () => noItems }, "has grantsOfType, which nobody calls without the annotation typeScopedGrants()"],
    [
      { entitlementsOfType: () => noItems },
      "has entitlementsOfType, which nobody calls without the annotation typeScopedEntitlements()",
    ],
    [{ annotations: [typeScopedGrants()] }, "promises grantsOfType but has no handler"],
    [
      { annotations: [skipEntitlementsAndGrants()], grants: () => noItems },
      "has grants, which nobody calls because of its annotation skipEntitlementsAndGrants()",
    ],
    [
      { annotations: [typeScopedGrants()], grantsOfType: () => noItems, grants: () => noItems },
      "has grants, which nobody calls because of its annotation typeScopedGrants()",
    ],
  ])("a handler and its annotation belong together: %o", async (spec, message) => {
    expect(() => start(spec)).toThrow(`resource type group ${message}`);
  });
  test("are read with their annotations", async () => {
    const { runtime } = start({
      annotations: [typeScopedEntitlements(), typeScopedGrants()],
      entitlementsOfType: () => pageOf([assignment(group, "member")]),
      grantsOfType: () => pageOf([grant(group, "member", ann)]),
    });
    const call = { resource: group, typeScoped: true };
    expect((await runtime.listEntitlements(call)).list.map(({ id }) => id)).toEqual(["group:g:member"]);
    expect((await runtime.listGrants(call)).list.map(({ id }) => id)).toEqual(["group:g:member:user:ann"]);
  });
});

describe("cursors", () => {
  const next = async (cursor: unknown) => {
    const { runtime } = start({ list: async () => ({ items: [], next: cursor as never }) });
    return (await runtime.listResources({ resourceTypeId: "group" })).nextPageToken;
  };
  test.each([
    [null, /group\.list returned null as its next cursor/],
    ["", /group\.list returned "" as its next cursor/],
    [Number.NaN, /group\.list returned NaN as its next cursor/],
    [{ at: Number.POSITIVE_INFINITY }, /group\.list returned Infinity/],
    [() => 1, /group\.list returned a function/],
    [{ since: new Date(0) }, /group\.list returned a Date/],
    [[new Map()], /group\.list returned a Map/],
    [10n, /group\.list returned a bigint/],
    [[undefined], /group\.list returned an undefined item/],
  ])("%p is refused by its handler's name", async (cursor, message) => {
    await expect(next(cursor)).rejects.toMatchObject({ kind: "bug", message });
  });
  test.each([0, false, "a", { a: null, b: undefined }, [1, [2]], { __proto__: null, a: 1 }])(
    "%p is one",
    async (cursor) => {
      expect(JSON.parse(await next(cursor))).toEqual(JSON.parse(JSON.stringify(cursor)));
    },
  );
  test("a handler without a list of items is named", async () => {
    const { runtime } = start({ list: async () => ({ items: null as never }) });
    await expect(runtime.listResources({ resourceTypeId: "group" })).rejects.toThrow(
      "group.list returned no list of items",
    );
  });
  test.each([
    [undefined, "no resource but undefined"],
    [null, "no resource but null"],
    [Promise.resolve(), "no resource but a promise, which the handler has to await"],
    [{ id: "g1" }, "no resource but an object that was not made with this SDK"],
    [assignment(group, "member"), "no resource but a c1.connector.v2.Entitlement"],
  ])("an item that is none is named with its handler: %p", async (item, said) => {
    const { runtime } = start({ list: async () => ({ items: [group, item as never] }) });
    await expect(runtime.listResources({ resourceTypeId: "group" })).rejects.toMatchObject({
      kind: "bug",
      message: expect.stringContaining(`group.list returned an item, number 2, that is ${said}`),
    });
  });
});

describe("types that the app tells", () => {
  const type = (id: string, spec: Partial<ResourceTypeSpec<{ name: string }>> = {}) =>
    resourceType<{ name: string }>({
      id,
      displayName: id,
      list: () => pageOf([resource({ type: id, id: "x", displayName: "X" })]),
      ...spec,
    });
  /** Each answer names the types that there are then. */
  function discovering(...answers: readonly (readonly ResourceTypeSpec<{ name: string }>["id"][])[]) {
    const asked: string[] = [];
    const { runtime } = start(
      {},
      {
        discoverTypes: async ({ syncId }) => {
          const found = answers[Math.min(asked.push(syncId) - 1, answers.length - 1)]!;
          return found.map((id) => type(id, { grant: async () => ({ annotations: [grantAlreadyExists()] }) }));
        },
      },
    );
    const ids = async () => (await runtime.listResourceTypes({ syncId: "s" })).list.map(({ id }) => id);
    return { runtime, asked, ids };
  }

  test("are listed after those that are declared, for each sync anew", async () => {
    const { ids, asked } = discovering(["team"], ["team", "room"]);
    expect(await ids()).toEqual(["group", "team"]);
    expect(await ids()).toEqual(["group", "team", "room"]);
    expect(asked).toEqual(["s", "s"]);
  });

  test("are asked for before anything else is done with one", async () => {
    const { runtime, asked } = discovering(["team"]);
    const { list } = await runtime.listResources({ resourceTypeId: "team", syncId: "s" });
    expect(list.map(({ id }) => id?.resource)).toEqual(["x"]);
    const entitlement = assignment(resource({ type: "team", id: "x", displayName: "X" }), "member");
    expect((await runtime.grant({ entitlement, principal: ann })).annotations).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test("stay known when they are not there any more, so that what is stored of them can be named", async () => {
    const { runtime, ids } = discovering(["team"], []);
    await ids();
    expect(await ids()).toEqual(["group"]);
    expect((await runtime.listResources({ resourceTypeId: "team", syncId: "s" })).list).toHaveLength(1);
    await expect(runtime.listResources({ resourceTypeId: "room", syncId: "s" })).rejects.toThrow(
      "no resource type 'room'",
    );
  });

  test("decide what the connector can do", async () => {
    const { runtime } = discovering(["team"]);
    const { capabilities } = await runtime.metadata();
    const told = toJson(ConnectorCapabilitiesSchema, capabilities!) as { resourceTypeCapabilities: object[] };
    expect(told.resourceTypeCapabilities).toMatchObject([
      { resourceType: { id: "group" } },
      { resourceType: { id: "team" }, capabilities: ["CAPABILITY_SYNC", "CAPABILITY_PROVISION"] },
    ]);
  });

  test("that cannot be told are asked for again; a type that is declared is not told", async () => {
    let failing = true;
    const { runtime } = start(
      {},
      {
        discoverTypes: async () => {
          if (failing) throw new BatonError("InvalidArgument", "broken");
          return [type("group")];
        },
      },
    );
    await expect(runtime.listResourceTypes({})).rejects.toThrow("broken");
    failing = false;
    await expect(runtime.listResourceTypes({})).rejects.toThrow("two resource types have the id 'group'");
  });
});
