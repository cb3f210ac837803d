import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCredentialOptionsSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { grant } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess, type SimulatedReply, type SimulatedRequest } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { connectorOfFile } from "../src/connector.ts";
import { readFile } from "../src/file/load.ts";
import { configFile } from "../src/file/shape.ts";
import { authentications, everything } from "./everything.ts";

type Schema = { readonly [key: string]: unknown };

/** Each key with the block that it stands in: `request.url`. */
function keysOf(schema: Schema, block = ""): readonly string[] {
  const { properties, additionalProperties: values, items, anyOf } = schema;
  return [
    ...Object.entries((properties ?? {}) as Record<string, Schema>).flatMap(([name, one]) => [
      `${block}.${name}`,
      ...keysOf(one, name),
    ]),
    ...(typeof values === "object" ? keysOf(values as Schema, block) : []),
    ...(items ? keysOf(items as Schema, block) : []),
    ...((anyOf ?? []) as Schema[]).flatMap((one) => keysOf(one, block)),
  ];
}

/** The same value, which tells what is read of it. */
function watched<T>(value: T, seen: Set<string>, block = ""): T {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, watched(one, seen, block)])) as T;
  if (Array.isArray(value)) return value.map((one) => watched(one, seen, block)) as T;
  return new Proxy(value, {
    get(target, key) {
      const found = Reflect.get(target, key) as unknown;
      if (typeof key !== "string") return found;
      seen.add(`${block}.${key}`);
      return watched(found, seen, key);
    },
  });
}

/** Read while the file is, and not by what it describes. */
const readBefore = new Map([
  [".connector", "shared/mapping/src/standalone.ts"],
  [".version", "there is one"],
  [".secrets", "file/secret-values.ts"],
  ["secrets.file", "file/secret-values.ts"],
  ["secrets.command", "file/secret-values.ts"],
  ["response.mapping_type", "file/check.ts"],
  ["pagination.link_hosts", "request/hosts.ts, by load.ts"],
]);

const person = { id: "p1", name: "Ann", about: "", mail: "a@b.test", left: false };
/** What fails the first time that it is asked for. */
const failing = new Set(["/api/nested", "/api/people/p1"]);
/** What is not done when it is first asked about. */
const waiting = new Set(["/api/work/now"]);
function answer({ method, url, body }: SimulatedRequest): SimulatedReply {
  const { pathname: path, searchParams: query } = url;
  if (waiting.delete(path)) return { status: 200, body: { ok: false } };
  if (failing.delete(path)) return { status: path === "/api/nested" ? 502 : 503, body: {} };
  if (path === "/v2/people" && query.get("of") === "a") return { status: 404, body: {} };
  if (path.endsWith("/token")) return { status: 200, body: { access_token: "a-token", expires_in: 60 } };
  if (path.startsWith("/issuer")) return { status: 200, body: { token_endpoint: "https://app.test/token" } };
  if (path === "/v2/people")
    return {
      status: 200,
      body: {
        ok: true,
        total: 1,
        pages: 1,
        more: false,
        last: query.get("of") === "x",
        people: { k: { inner: [person, { ...person, id: "p2", left: true }] } },
      },
    };
  const replies: Readonly<Record<string, unknown>> = {
    "/api/ids": { ids: ["x"] },
    "/api/people/new": { ok: true, found: person },
    "/api/teams/1": { teams: [{ id: "t1" }] },
    "/api/teams/2": { teams: [] },
    "/api/teams/t1/members": { members: ["a", "g"], objects: query.get("c") === "a" ? [] : [{ id: "a" }] },
    "/api/graphql": { rights: ["read", "none"] },
    "/api/nested": { nested: ["n"] },
    "/api/events": { events: [{ id: "e1", at: "2026-01-02T00:00:00Z", kind: "grant", team: "t1", who: "p1" }] },
  };
  if (replies[path]) return { status: 200, body: replies[path] };
  if (method === "PUT" && path.includes("/teams/")) return { status: 201, body: JSON.parse(body || "{}") };
  return { status: 200, body: { ok: true, found: person } };
}

test("no key is without effect", async () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-http-keys-"));
  writeFileSync(join(folder, "secret"), "from-a-file\n");
  const pem = generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const seen = new Set<string>();
  const { fetch } = inProcess({ handle: answer });
  const runtimeOf = (text: string) => {
    const placeholders = (name: string) => (name === "KEY" ? pem : undefined);
    const loaded = readFile({ name: "app.yaml", text, placeholders, lenient: false });
    const connector = connectorOfFile<object>(
      () => ({ ...loaded, file: watched(loaded.file, seen) }),
      () => true,
    );
    return createRuntime(
      connector,
      {},
      { log, sleep: async () => {}, transport: async () => fetch, provisioning: true },
    );
  };

  const whole = everything(folder);
  const runtime = runtimeOf(whole);
  await runtime.validate();
  await runtime.metadata();
  const store = memoryStore();
  await runSync({ runtime, store, log, sleep: async () => {} });
  const { resources = {}, entitlements = {} } = store.content() as Partial<Record<string, Record<string, Resource>>>;
  const user = Object.values(resources).find(({ id }) => id!.resourceType === "person")!;
  const team = Object.values(resources).find(({ id }) => id!.resourceType === "team")!;
  expect(Object.keys(entitlements)).toEqual(["team:t1:member", "team:t1:read"]);
  const given = grant(team, "member", user);
  await runtime.grant({ entitlement: given.entitlement!, principal: user });
  await runtime.revoke({ grant: given });
  await runtime.grant({ entitlement: grant(team, "read", user).entitlement!, principal: user });
  await runtime.getResource({ id: user.id!, parent: user.parentResourceId });
  await runtime.deleteResource({ id: user.id!, parent: user.parentResourceId });
  const random = create(LocalCredentialOptionsSchema, { options: { case: "randomPassword", value: { length: 16n } } });
  const info = { login: "", loginAliases: [], emails: [], profile: { mail: "a@b.test" } };
  await runtime.createAccount({ account: info, resourceTypeId: "person", credentials: random });
  await runtime.rotateCredential({
    id: user.id!,
    credentials: random,
  });
  await runtime.invokeAction({ name: "ping", args: {}, resourceTypeId: "", inlineWaitMs: 10_000 });
  await runtime.invokeAction({ name: "run", args: {}, resourceTypeId: "", inlineWaitMs: 10_000 });
  await runtime.listEvents({ feedId: "log", cursor: "", startAt: undefined });
  for (const auth of authentications) await runtimeOf(whole.replace(/auth: .*/, `auth: ${auth}`)).validate();

  const unread = keysOf(configFile.schema as Schema).filter((key) => !seen.has(key));
  expect([...new Set(unread)].sort()).toEqual([...readBefore.keys()].sort());
});
