import { grant, resource } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess, type SimulatedReply, type SimulatedRequest } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { beforeEach, describe, expect, test } from "@jest/globals";
import SCIMMY from "scimmy";
import { simulatedMapping } from "../simulator/index.ts";
import { scim } from "../src/connector.ts";
import { plainConfig } from "./subject.ts";

/**
 * A server that others wrote: SCIMMY's resources, filters, pages, PATCH and errors (https://scimmyjs.github.io). The connector reads and
 * changes it as it does the simulated one.
 */
type Row = Record<string, unknown> & { id: string };
const store = { Users: new Map<string, Row>(), Groups: new Map<string, Row>() };
let made = 0;

type Kind = keyof typeof store;
const kinds = { Users: SCIMMY.Resources.User, Groups: SCIMMY.Resources.Group } as const;
for (const [kind, declared] of Object.entries(kinds) as [Kind, (typeof kinds)[Kind]][]) {
  const handlers = declared as unknown as {
    ingress(handler: (one: { id?: string }, data: object) => unknown): unknown;
    egress(handler: (one: { id?: string }) => unknown): unknown;
    degress(handler: (one: { id: string }) => void): unknown;
  };
  handlers.ingress(({ id = `made-${++made}` }, data) => {
    const row = { ...(JSON.parse(JSON.stringify(data)) as object), id };
    store[kind].set(id, row);
    return row;
  });
  handlers.egress(({ id }) => {
    if (id === undefined) return [...store[kind].values()];
    const found = store[kind].get(id);
    if (!found) throw new SCIMMY.Types.Error(404, null as never, `no ${id}`);
    return found;
  });
  handlers.degress(({ id }) => void store[kind].delete(id));
}

async function handle({ method, url, body }: SimulatedRequest): Promise<SimulatedReply> {
  const [, , kind = "", id] = url.pathname.split("/").slice(1);
  const query = Object.fromEntries(url.searchParams);
  try {
    if (kind === "Schemas") {
      const described = [SCIMMY.Schemas.User, SCIMMY.Schemas.Group].map(({ definition }) => definition.describe());
      return {
        status: 200,
        body: { totalResults: described.length, Resources: JSON.parse(JSON.stringify(described)) },
      };
    }
    const Declared = kinds[kind as Kind] as unknown as new (
      id: string | undefined,
      query: object,
    ) => Record<"read" | "write" | "patch" | "dispose", (data?: unknown) => Promise<unknown>>;
    const one = new Declared(id && decodeURIComponent(id), query);
    const data = body === "" ? undefined : (JSON.parse(body) as unknown);
    const made = {
      POST: () => one.write(data),
      PUT: () => one.write(data),
      PATCH: () => one.patch(data),
      DELETE: () => one.dispose(),
      GET: () => one.read(),
    }[method as "GET"];
    const answer = (await made()) as { id?: string } | undefined;
    const status = method === "POST" ? 201 : answer === undefined ? 204 : 200;
    const headers = method === "POST" ? { Location: `${url.origin}/scim/v2/${kind}/${answer!.id}` } : {};
    return {
      status,
      headers: { "Content-Type": "application/scim+json", ...headers },
      body: JSON.parse(JSON.stringify(answer ?? null)) ?? undefined,
    };
  } catch (thrown) {
    const error = new SCIMMY.Messages.Error(thrown as never);
    return { status: Number(error.status), body: JSON.parse(JSON.stringify(error)) as object };
  }
}

const config = {
  ...plainConfig,
  apiKey: "any",
  scimConfigValue: simulatedMapping("https://scimmy.test").replace(
    "startIndex: startIndex }",
    "startIndex: startIndex, count: 5 }",
  ),
};
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const runtime = () =>
  createRuntime(scim, config, {
    log: silent,
    provisioning: true,
    sleep: async () => {},
    transport: async () => inProcess({ handle }).fetch,
  });

beforeEach(() => {
  for (const rows of Object.values(store)) rows.clear();
  for (let i = 0; i < 12; i++)
    store.Users.set(`u-${i}`, {
      id: `u-${i}`,
      userName: `user${i}@example.com`,
      name: { givenName: `Given${i}`, familyName: `Family${i}` },
      emails: [{ value: `user${i}@example.com`, primary: true }],
      active: i !== 3,
      roles: i % 4 === 0 ? [{ value: "admin", display: "Admin" }] : [],
    });
  for (let g = 0; g < 7; g++)
    store.Groups.set(`g-${g}`, {
      id: `g-${g}`,
      displayName: `Group ${g}`,
      members: [{ value: `u-${g}` }, { value: `u-${g + 1}` }],
    });
});
const membersOf = (id: string) =>
  (store.Groups.get(id)!.members as { value: string }[]).map(({ value }) => value).sort();

describe("a server made with SCIMMY", () => {
  test("is read whole, over several pages", async () => {
    const rows = memoryStore();
    const summary = await runSync({ runtime: runtime(), store: rows, log: silent });
    const { resources = {}, grants = {} } = rows.content();
    expect([summary.outcome, summary.skips]).toEqual(["finished", []]);
    expect(Object.keys(resources).length).toBe(12 + 7 + 1);
    expect(Object.keys(grants).length).toBe(7 * 2 + 3);
  });

  test("changes one member and one role, and nobody else", async () => {
    const group = resource({ type: "group", id: "g-1", displayName: "" });
    const role = resource({
      type: "role",
      id: "admin",
      displayName: "Admin",
      role: { profile: { role_name: "Admin", role_value: "admin" } },
    });
    const user = (id: string) => resource({ type: "user", id, displayName: "" });
    const run = runtime();
    const add = grant(group, "member", user("u-9"));
    expect((await run.grant({ entitlement: add.entitlement!, principal: add.principal! })).annotations).toEqual([]);
    expect(membersOf("g-1")).toEqual(["u-1", "u-2", "u-9"]);
    expect((await run.grant({ entitlement: add.entitlement!, principal: add.principal! })).annotations.length).toBe(1);
    await run.revoke({ grant: grant(group, "member", user("u-1")) });
    expect(membersOf("g-1")).toEqual(["u-2", "u-9"]);
    expect((await run.revoke({ grant: grant(group, "member", user("u-1")) })).annotations.length).toBe(1);
    await run.revoke({ grant: grant(role, "member", user("u-0")) });
    expect([store.Users.get("u-0")!.roles ?? [], store.Users.get("u-4")!.roles]).toEqual([
      [],
      [{ value: "admin", display: "Admin" }],
    ]);
  });

  test("makes, disables and deletes accounts", async () => {
    const run = runtime();
    const account = {
      login: "",
      loginAliases: [],
      emails: [],
      profile: { email: "new@example.com", first_name: "New", title: "Cook" },
    };
    const created = await run.createAccount({ resourceTypeId: "user", account, credentials: undefined });
    const { id } = created.resource!;
    expect(store.Users.get(id!.resource)).toMatchObject({ userName: "new@example.com", title: "Cook", active: true });
    const user = { resource_type_id: "user", resource_id: id!.resource };
    await run.invokeAction({
      name: "disable_user",
      resourceTypeId: "user",
      args: { user_id: user },
      inlineWaitMs: 60_000,
    });
    expect(store.Users.get(id!.resource)!.active).toBe(false);
    await run.deleteResource({ id: id! });
    expect(store.Users.has(id!.resource)).toBe(false);
  });
});
