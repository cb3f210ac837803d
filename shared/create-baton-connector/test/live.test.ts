import { type LiveApp, readLive, tryChange } from "@baton-connectors/conformance/live";
import {
  connector,
  everyItem,
  grant,
  type ListPage,
  type Page,
  pageOf,
  resource,
  resourceType,
  silentLog,
  typeScopedGrants,
} from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { type Handle, inProcess } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { createApp } from "../template/simulator/app.ts";
import { credentials } from "../template/simulator/auth/token.ts";
import { type Client, createClient } from "../template/src/client.ts";
import type { Config } from "../template/src/config.ts";
import { exampleApp as template } from "../template/src/connector.ts";
import { group } from "../template/src/resources/group.ts";
import { user } from "../template/src/resources/user.ts";

const config = { baseUrl: "https://app.test", pageSize: 4, authMethod: "", ...credentials };

/** The template's app, with what it gets wrong put over it. */
function live(change: (handle: Handle) => Handle = (handle) => handle, exampleApp = template) {
  const { fetch, requests } = inProcess({ handle: change(createApp({ users: 6, groups: 2 }).handle) });
  const host = { transport: async () => fetch };
  const app = {
    connector: exampleApp,
    config,
    host,
    wrong: { ...config, token: "wrong" },
  } as unknown as LiveApp<unknown>;
  const changes = () =>
    requests.filter(({ method }) => method !== "GET").map(({ method, status }) => `${method} ${status}`);
  return { app, changes, runtime: createRuntime(exampleApp, config, { log: silentLog, ...host, provisioning: true }) };
}

async function one(app: LiveApp<unknown>) {
  const { rows } = await readLive(app);
  const entitlement = rows.entitlements["group:g1:member"]!;
  const of = (type: string, id: string) =>
    Object.values(rows.resources).find((row) => row.id?.resourceType === type && row.id.resource === id)!;
  return { entitlement: { ...entitlement, resource: of("group", "g1") }, principal: of("user", "u1") };
}

test("an app that keeps its word keeps all of it, and reading changes nothing", async () => {
  const { app, changes } = live();
  const { kept, broken } = await readLive(app);
  expect([broken, kept.length, changes()]).toEqual([[], 7, []]);
});

test("what it does not keep is told", async () => {
  let n = 0;
  const { app } = live((handle) => async (request) => {
    const answer = await handle(request);
    if (request.url.pathname.startsWith("/users/absent-")) return { status: 400, body: { error: "bad_id" } };
    if (answer.status === 401) return { status: 500, body: {} };
    if (request.url.pathname !== "/users" || answer.status !== 200) return answer;
    const { items, ...rest } = answer.body as { items: { name: string }[] };
    return { ...answer, body: { ...rest, items: items.map((row) => ({ ...row, name: `${row.name} ${n++}` })) } };
  });
  const { broken } = await readLive(app);
  expect(broken.join("\n")).toMatch(/read twice, the same rows with the same ids: resources user\/u0/);
  expect(broken.join("\n")).toMatch(/a user that is not there is not found: the app says InvalidArgument/);
  expect(broken.join("\n")).toMatch(/wrong credentials are refused as that: the app says Unavailable|Internal/);
});

test("one change is made twice and taken back twice, and nothing is left", async () => {
  const { app, changes, runtime } = live();
  const change = await one(app);
  expect(await tryChange(runtime, change)).toEqual([]);
  expect(changes()).toEqual(["PUT 201", "PUT 200", "DELETE 204", "DELETE 404"]);
});

test("an app that takes a change and does not make it is found out", async () => {
  const { app, runtime } = live(
    (handle) => (request) => (request.method === "PUT" ? { status: 201, body: {} } : handle(request)),
  );
  expect(await tryChange(runtime, await one(app))).toEqual([
    "what was granted is not listed",
    "granted again, it is not said to be so already",
  ]);
});

test("who holds it already keeps it", async () => {
  const { app, runtime, changes } = live();
  const { entitlement } = await one(app);
  const holder = Object.values((await readLive(app)).rows.resources).find((row) => row.id?.resource === "u0")!;
  await expect(tryChange(runtime, { entitlement, principal: holder })).rejects.toThrow("holds it already");
  expect(changes()).toEqual([]);
});

const { grants: _, ...groupAlone } = group;

/** The same app, by a connector that lists the members of all groups together. */
const together = connector<Config, Client>({
  metadata: { displayName: "Example" },
  connect: createClient,
  resourceTypes: [
    user,
    resourceType<Client>({
      ...groupAlone,
      annotations: [typeScopedGrants()],
      grantsOfType: async ({ client, signal }) => {
        const everyPage = <T>(read: (page: Page) => Promise<ListPage<T>>) =>
          everyItem<T>((cursor) => read({ cursor, size: 0 }));
        const groups = await everyPage((page) => client.listGroups(page, signal));
        const lists = groups.map(async ({ id }) => {
          const members = await everyPage((page) => client.listMembers(id, page, signal));
          const of = resource({ type: "group", id, displayName: "" });
          return members.map((member) => grant(of, "member", { resourceType: "user", resource: member }));
        });
        return pageOf((await Promise.all(lists)).flat());
      },
    }),
  ],
});

test("so it is where who holds what is listed for all together", async () => {
  const { app, changes, runtime } = live(undefined, together);
  const { entitlement, principal } = await one(app);
  expect(await tryChange(runtime, { entitlement, principal })).toEqual([]);
  expect(changes()).toEqual(["PUT 201", "PUT 200", "DELETE 204", "DELETE 404"]);
  const holder = Object.values((await readLive(app)).rows.resources).find((row) => row.id?.resource === "u0")!;
  await expect(tryChange(runtime, { entitlement, principal: holder })).rejects.toThrow("holds it already");
});
