import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TicketRequestSchema } from "@baton-connectors/protocol/connector-v2";
import type { Page } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Keeper, keepInFile, keepInProcess } from "../src/changes/keeper.ts";
import { type Client, createClient, type Members } from "../src/client.ts";
import { changeFeed } from "../src/events.ts";
import { tickets } from "../src/tickets.ts";

const organisation = { users: 20, groups: 3, memberships: 1, nested: false, latencyMs: 0 };
const { signal } = new AbortController();

let clock = 1_700_000_000_000;
const clientOf = (keeper: Keeper, pageSize = 4): Client =>
  createClient({ ...organisation, pageSize }, keeper, () => new Date(clock++));

async function all<T>(list: (page: Page) => Promise<{ rows: readonly T[]; next: number | undefined }>): Promise<T[]> {
  const rows: T[] = [];
  for (let page: Page = { cursor: undefined, size: 0 }; ; ) {
    const { rows: more, next } = await list(page);
    rows.push(...more);
    if (next === undefined) return rows;
    page = { cursor: next, size: 0 };
  }
}

async function members(client: Client, group: string): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: Members["next"]; ; ) {
    const page = await client.listMembers(group, { cursor, size: 0 } as Page, signal);
    found.push(...page.groups.map((id) => `group:${id}`), ...page.users.map((id) => `user:${id}`));
    if (page.next === undefined) return found;
    cursor = page.next;
  }
}

const ofRule = ["u0000000", "u0000003", "u0000006", "u0000009", "u0000012", "u0000015", "u0000018"];
const usersOf = (ids: readonly string[]) => ids.map((id) => `user:${id}`);

describe.each([1, 4, 100])("an organisation that was changed, in pages of %d", (pageSize) => {
  test("has who was added, not who was taken away or deleted, and takes back what was undone", async () => {
    const client = clientOf(keepInProcess(), pageSize);
    expect(await members(client, "g00000")).toEqual(usersOf(ofRule));
    expect(client.addMember("g00000", "user:u0000001")).toBe(true);
    expect(client.addMember("g00000", "user:u0000001")).toBe(false);
    expect(client.addMember("g00000", "group:g00001")).toBe(true);
    expect(client.addMember("g00000", "user:u0000003")).toBe(false);
    expect(client.removeMember("g00000", "user:u0000003")).toBe(true);
    expect(client.removeMember("g00000", "user:u0000003")).toBe(false);
    client.deleteUser("u0000006");
    const now = [...usersOf(ofRule.filter((id) => !["u0000003", "u0000006"].includes(id))), "user:u0000001"];
    expect((await members(client, "g00000")).sort()).toEqual([...now, "group:g00001"].sort());
    client.removeMember("g00000", "user:u0000001");
    client.addMember("g00000", "user:u0000003");
    client.deleteGroup("g00001");
    expect((await members(client, "g00000")).sort()).toEqual(usersOf(ofRule.filter((id) => id !== "u0000006")));
    expect((await all((page) => client.listGroups(page, signal))).map(({ id }) => id)).toEqual(["g00000", "g00002"]);
  });

  test("lists who was created after its own, in groups that were created too", async () => {
    const client = clientOf(keepInProcess(), pageSize);
    const group = client.createGroup("Guests");
    const [ann, bob] = ["ann", "bob"].map((login) => client.createUser({ displayName: login, email: "", login }));
    for (const { id } of [ann!, bob!]) client.addMember(group.id, `user:${id}`);
    client.deleteUser(ann!.id);
    const users = await all((page) => client.listUsers(page, signal));
    expect(users.map(({ id }) => id).slice(19)).toEqual(["u0000019", bob!.id]);
    expect(await members(client, group.id)).toEqual([`user:${bob!.id}`]);
    expect(client.userByLogin("bob")?.id).toBe(bob!.id);
    expect(client.userByLogin("ann")).toBeUndefined();
    expect(client.userByLogin("u0000002@example.com")?.id).toBe("u0000002");
    expect(client.createUser({ displayName: "c", email: "", login: "c" }).id).not.toBe(ann!.id);
  });
});

describe("changes in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "demo-changes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = () => join(folder, "changes.json");

  test("are there for the next run, and no other file is left", async () => {
    clientOf(keepInFile(file())).addMember("g00001", "user:u0000000");
    expect(await members(clientOf(keepInFile(file())), "g00001")).toContain("user:u0000000");
    expect(readdirSync(folder)).toEqual(["changes.json"]);
  });

  test("are not written by a change that fails, nor by reading", () => {
    const keeper = keepInFile(file());
    keeper.read();
    const failing = () =>
      keeper.change(() => {
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(existsSync(file())).toBe(false);
  });

  test.each(["{", "[]", "null", '{"version":2}', '{"version":1,"users":{}}'])(
    "that hold %s are refused with what to do, and kept as they are",
    (text) => {
      writeFileSync(file(), text);
      const client = clientOf(keepInFile(file()));
      expect(() => client.addMember("g00000", "user:u0000001")).toThrow(file());
      expect(readFileSync(file(), "utf8")).toBe(text);
    },
  );
});

test("the feed tells each change once, in order, page by page, and goes on where it ended", async () => {
  const client = clientOf(keepInProcess());
  client.addMember("g00000", "user:u0000001");
  client.removeMember("g00000", "user:u0000001");
  client.deleteUser("u0000002");
  const seen: string[] = [];
  let cursor = "";
  const read = async () => {
    for (let hasMore = true; hasMore; ) {
      const page = await changeFeed.list({ client, cursor, startAt: undefined, size: 2 } as never);
      seen.push(...page.events.map(({ id, event }) => `${id} ${event.case}`));
      ({ cursor, hasMore } = page);
    }
  };
  await read();
  client.setEnabled("u0000003", false);
  await read();
  await read();
  expect(seen).toEqual([
    "demo-0 createGrantEvent",
    "demo-1 createRevokeEvent",
    "demo-2 resourceChangeEvent",
    "demo-3 resourceChangeEvent",
  ]);
  await expect(changeFeed.list({ client, cursor: "x", startAt: undefined, size: 2 } as never)).rejects.toThrow(
    "cursor",
  );
});

test("a ticket that was made can be read again, with its fields and whom it is for", async () => {
  const client = clientOf(keepInProcess());
  const asked = create(TicketRequestSchema, {
    ...{ displayName: "Access", description: "please", labels: ["a"], status: { id: "done" } },
    requestedFor: { id: { resourceType: "user", resource: "u0000001" } },
    customFields: {
      reason: { id: "reason", value: { case: "stringValue", value: { value: "audit" } } },
      unknown: { id: "unknown", value: { case: "stringValue", value: { value: "left out" } } },
    },
  });
  const schema = await tickets.schema({ client, id: "fields" } as never);
  const made = async (reference?: string) =>
    (await tickets.create({ client, request: asked, schema, reference } as never)).ticket!;
  const ticket = await made("mine");
  expect(await tickets.get({ client, id: ticket.id } as never)).toEqual({ ticket });
  expect(ticket).toMatchObject({
    ...{ id: "DEMO-1", displayName: "Access", status: { id: "done" } },
    requestedFor: { id: { resource: "u0000001" } },
  });
  expect(Object.keys(ticket.customFields)).toEqual(["reason"]);
  expect([(await made("mine")).id, (await made("other")).id, (await made()).id]).toEqual([
    "DEMO-1",
    "DEMO-2",
    "DEMO-3",
  ]);
  await expect(tickets.get({ client, id: "DEMO-4" } as never)).rejects.toThrow("no ticket DEMO-4");
});

test("a ticket of a file from before tickets had fields is read", async () => {
  const keeper = keepInProcess();
  keeper.change((changes) =>
    changes.tickets.push({ id: "DEMO-1", displayName: "Old", description: "", labels: [], createdAt: 1 }),
  );
  const { ticket } = await tickets.get({ client: clientOf(keeper), id: "DEMO-1" } as never);
  expect(ticket).toMatchObject({ id: "DEMO-1", status: { id: "open" }, customFields: {} });
});
