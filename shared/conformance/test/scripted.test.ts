import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { createRuntime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { scripted } from "../src/scripted/connector.ts";
import { readScript } from "../src/scripted/script.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const runtime = (env: NodeJS.ProcessEnv = {}) =>
  createRuntime(scripted(readScript(env)), undefined, { log: quiet, sleep: async () => {} });

const group = create(ResourceSchema, { id: { resourceType: "group", resource: "g00001" } });
const principal = (resource: string) => create(ResourceSchema, { id: { resourceType: "user", resource } });
const entitlement = create(EntitlementSchema, { id: "group:g00001:member", resource: group });

describe("what is done to a name", () => {
  test.each([
    ["plain", "Unknown", "boom"],
    ["wrapped", "NotFound", "outer: inner missing"],
    ["ResourceExhausted", "ResourceExhausted", "scripted ResourceExhausted"],
    ["cancelled", "FailedPrecondition", "policy says no"],
    ["panic", "Internal", "scripted panic"],
    ["ctxcancel", "Canceled", "cancel"],
    ["deadline", "DeadlineExceeded", "deadline"],
  ])("%s fails with %s", async (name, code, message) => {
    const granting = runtime().grant({ entitlement, principal: principal(name) });
    await expect(granting).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("any other name succeeds", async () => {
    const done = await runtime().grant({ entitlement, principal: principal("sleep-1ms") });
    expect(done.grants.map(({ id }) => id)).toEqual(["group:g00001:member:user:sleep-1ms"]);
    const revoked = create(GrantSchema, { id: "g", entitlement, principal: principal("gone") });
    expect((await runtime().revoke({ grant: revoked })).annotations).toHaveLength(1);
  });
});

describe("hooks", () => {
  const users = { resourceTypeId: "user", parent: undefined };

  test("fail a place for its first calls only", async () => {
    const started = runtime({ SVC_HOOK: "users:err=NotFound:1" });
    await expect(started.listResources(users)).rejects.toMatchObject({ code: "NotFound" });
    expect((await started.listResources(users)).list).toHaveLength(10);
  });

  test("fail a place every time", async () => {
    const started = runtime({ SVC_HOOK: "grants:sleep=1ms,validate:err=Unauthenticated" });
    await expect(started.validate()).rejects.toMatchObject({ code: "Unauthenticated" });
    await expect(started.validate()).rejects.toMatchObject({ code: "Unauthenticated" });
  });

  test.each([
    [{ SVC_HOOK: "groups:sleep=1s" }, "groups:sleep=1s"],
    [{ SVC_HOOK: "users:sleep=soon" }, "soon"],
    [{ BENCH_GROUPS: "0" }, "BENCH_GROUPS"],
    [{ SVC_SCHEMAS: "some" }, "SVC_SCHEMAS"],
  ])("%j is refused", (env, named) => {
    expect(() => readScript(env)).toThrow(named);
  });
});

test("the organisation has the size that the environment says", async () => {
  const started = runtime({
    BENCH_USERS: "7",
    BENCH_GROUPS: "3",
    BENCH_PER_USER: "2",
    BENCH_PAGE: "3",
    BENCH_NEST: "1",
  });
  const first = await started.listResources({ resourceTypeId: "user", parent: undefined });
  expect(first.list.map(({ id }) => id!.resource)).toEqual(["u0000000", "u0000001", "u0000002"]);
  const call = { resource: group };
  const page = await started.listGrants(call);
  const rest = await started.listGrants({ ...call, pageToken: page.nextPageToken });
  const members = (list: typeof page.list) => list.map(({ principal }) => principal!.id!.resource);
  // Users i with i mod 3 or (i + 37) mod 3 being 1, and the group below.
  expect(members(page.list)).toEqual(["g00000", "u0000000", "u0000001", "u0000003"]);
  expect(members(rest.list)).toEqual(["u0000004", "u0000006"]);
});
