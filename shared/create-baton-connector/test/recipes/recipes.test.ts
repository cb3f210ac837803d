import { resource, silentLog } from "@baton-connectors/sdk";
import { createRuntime, httpFactory } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { inProcess, type SimulatedReply, type SimulatedRequest } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { createClient, describeError, limitByBody, limitByBudget, login, type Settings, toUser } from "./client.ts";
import { acme, type Client } from "./types.ts";

const settings: Settings = { baseUrl: "https://acme.test", user: "u", password: "p" };
const { signal } = new AbortController();

/** The client of the recipes with an app that answers as it is told. */
function opened(answer: (request: SimulatedRequest) => SimulatedReply, options = {}) {
  const wire = inProcess({ handle: answer });
  const limits: unknown[] = [];
  const transport = async () => wire.fetch;
  const onRateLimit = (one: unknown) => void limits.push(one);
  const http = httpFactory({ log: silentLog, signal, transport, onRateLimit });
  const context = { http, log: silentLog, secrets: createSecrets(), signal, now: () => new Date() };
  return { client: createClient(settings, context, options), context, limits, requests: wire.requests };
}
const ok = (body: unknown, headers = {}): SimulatedReply => ({ status: 200, body, headers });

test("a list without pages is whole, and an error when it names a next page", async () => {
  const roles = { roles: [{ id: 1, name: "Admin" }] };
  expect((await opened(() => ok(roles)).client.listRoles(signal)).items).toEqual([{ id: "1", name: "Admin" }]);
  const paged = opened(() => ok(roles, { Link: '<https://acme.test/roles?page=2>; rel="next"' }));
  await expect(paged.client.listRoles(signal)).rejects.toThrow("names a next page");
});

test("numbered pages are asked for one by one, and an answer without numbers is an error", async () => {
  const pages = opened(({ url }) =>
    ok({ items: [], page: Number(url.searchParams.get("page")), page_count: 2 }),
  ).client;
  expect((await pages.listTeams({ cursor: undefined, size: 5 }, signal)).next).toBe(2);
  expect((await pages.listTeams({ cursor: 2, size: 5 }, signal)).next).toBeUndefined();
  const { listTeams } = opened(() => ok({ items: [] })).client;
  await expect(listTeams({ cursor: undefined, size: 0 }, signal)).rejects.toThrow("page and page_count");
});

test("401 that means 403 names the permission", async () => {
  const body = { error: "insufficient_scope", scope: "roles:read" };
  const { client } = opened(() => ({ status: 401, body }), { describeError });
  await expect(client.listRoles(signal)).rejects.toMatchObject({ code: "PermissionDenied", permission: "roles:read" });
});

test("what is gone is deleted; a wrong address is an error", async () => {
  const answered = (error: string) => opened(() => ({ status: 404, body: { error } }), { describeError }).client;
  await expect(answered("no_such_user").deleteUser("u1", signal)).resolves.toBeUndefined();
  await expect(answered("not_found").deleteUser("u1", signal)).rejects.toMatchObject({ code: "NotFound" });
});

test("limits: in the body of a success or of a refusal, and by a budget of which nothing tells", async () => {
  const body = { error: "too_many", wait: 30 };
  for (const status of [200, 400]) {
    const { client } = opened(() => ({ status, body }), limitByBody);
    await expect(client.listRoles(signal)).rejects.toMatchObject({ kind: "rate-limit" });
  }
  const { client, limits } = opened(() => ok({ roles: [] }), limitByBudget);
  await client.listRoles(signal);
  expect(limits).toEqual([{ bucket: "requests", rateLimit: expect.objectContaining({ limit: 600, remaining: 599 }) }]);
});

test("a token is fetched once, and again when it is refused", async () => {
  let valid = 1;
  const { context, requests } = opened(({ url, headers }) => {
    if (url.pathname === "/session") return ok({ token: `secret-${valid}`, expires_in: 3600 });
    return headers.authorization === `Bearer secret-${valid}` ? ok({ roles: [] }) : { status: 401, body: {} };
  });
  const client = createClient(settings, context, login(settings, context));
  for (const now of [1, 1, 2]) {
    valid = now;
    await client.listRoles(signal);
  }
  expect(requests.filter(({ path }) => path === "/session")).toHaveLength(2);
  expect(context.secrets.scrub("secret-2")).not.toContain("secret-2");
});

test("an id that changed is known by its alias", () => {
  const user = toUser({ number: "17", directory_id: "d-1", name: "Ann" });
  expect(user.id?.resource).toBe("d-1");
  expect(user.annotations.map(({ typeUrl }) => typeUrl)).toContain("type.googleapis.com/c1.connector.v2.Aliases");
});

test("GraphQL: pages by its page info", async () => {
  const page = (ids: string[], hasNextPage: boolean) =>
    ok({
      data: { team: { members: { nodes: ids.map((id) => ({ id })), pageInfo: { hasNextPage, endCursor: "c1" } } } },
    });
  const { client } = opened(({ body }) =>
    JSON.parse(body).variables.after === null ? page(["a"], true) : page(["b"], false),
  );
  const first = await client.listMembers("t", { cursor: undefined, size: 0 }, signal);
  expect(first).toMatchObject({ items: [{ id: "a" }], next: "c1" });
  const second = await client.listMembers("t", { cursor: first.next, size: 0 }, signal);
  expect([second.items, second.next]).toEqual([[{ id: "b" }], undefined]);
});

test("a second call for each item keeps their order, and fails the page when one fails", async () => {
  const answer = ({ url }: SimulatedRequest): SimulatedReply => {
    const id = url.pathname.split("/")[2];
    if (id === undefined) return ok({ items: [{ id: "a" }, { id: "b" }], next: "2" });
    return ok({ id, name: id.toUpperCase() });
  };
  const page = { cursor: undefined, size: 0 };
  const read = await opened(answer).client.listUsersWithMail(page, signal);
  expect(read).toEqual({
    items: [
      { id: "a", name: "A" },
      { id: "b", name: "B" },
    ],
    next: "2",
  });
  const gone = opened((request) => (request.url.pathname.endsWith("/b") ? { status: 404, body: {} } : answer(request)));
  await expect(gone.client.listUsersWithMail(page, signal)).rejects.toMatchObject({ code: "NotFound" });
});

const client: Client = {
  members: async () => [
    { kind: "user", id: "u1" },
    { kind: "group", id: "g2" },
  ],
  invite: async (_email, name) => ({ id: "u9", wasThere: name === "Ann" }),
  added: async (since) => (since < "2026" ? [{ at: "2026-01-02T00:00:00Z", group: "g1", user: "u1" }] : []),
};
const runtime = () => createRuntime({ ...acme, connect: () => client }, {}, { log: silentLog, provisioning: true });

test("an account is created by the form, and what is there already is said to be", async () => {
  const credentials = undefined;
  const create = (profile: Record<string, string>) =>
    runtime().createAccount({
      ...{ resourceTypeId: "user", credentials },
      account: { emails: [], login: "", loginAliases: [], profile },
    });
  expect(await create({ email: "b@x.test", name: "Bo" })).toMatchObject({ outcome: "created" });
  expect(await create({ email: "a@x.test", name: "Ann" })).toMatchObject({ outcome: "already-exists" });
  await expect(create({ name: "Bo" })).rejects.toThrow("email");
});

test("members of an inner group are inherited", async () => {
  const { list } = await runtime().listGrants({ resource: resource({ type: "group", id: "g1", displayName: "" }) });
  expect(list.map(({ annotations }) => annotations.length)).toEqual([0, 1]);
});

test("events go on where they ended", async () => {
  const call = { feedId: "acme_audit_log", startAt: undefined };
  const first = await runtime().listEvents({ ...call, cursor: "" });
  expect(first.events.map(({ id }) => id)).toEqual(["2026-01-02T00:00:00Z:g1:u1"]);
  const second = await runtime().listEvents({ ...call, cursor: first.cursor });
  expect([second.events, second.hasMore]).toEqual([[], false]);
});
