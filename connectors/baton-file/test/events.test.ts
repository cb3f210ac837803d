import { renameSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Event } from "@baton-connectors/protocol/connector-v2";
import type { ConnectContext } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import { expect, test } from "@jest/globals";
import { createClient } from "../src/client.ts";
import { change, withRuntime } from "./change.ts";
import { testFolder } from "./folder.ts";
import { configOf } from "./synced.ts";

const folder = testFolder();
const users = (...names: string[]) => `users: [${names.map((name) => `{name: ${name}}`).join(", ")}]\n`;
const rest =
  "resources: [{resource_type: team, resource_function: group, name: red}]\nentitlements: [{resource_name: red, entitlement: in}]\n";
const grants = (...names: string[]) =>
  `grants: [${names.map((name) => `{principal: ${name}, entitlement_id: "red:in"}`).join(", ")}]\n`;

const shown = ({ event }: Event) => {
  switch (event.case) {
    case "resourceChangeEvent":
      return `changed ${event.value.resourceId?.resourceType}:${event.value.resourceId?.resource}`;
    case "createGrantEvent":
    case "createRevokeEvent":
      return `${event.case === "createGrantEvent" ? "granted" : "revoked"} ${event.value.entitlement?.id} ${event.value.principal?.id?.resource}`;
    default:
      return event.case;
  }
};

/** A reader of the feed that remembers where it stands. */
function readerOf(runtime: Runtime) {
  let cursor = "";
  return {
    async next(pageSize = 0) {
      const found = await runtime.listEvents({ feedId: "file_changes", cursor, startAt: undefined, pageSize });
      cursor = found.cursor;
      return { events: found.events.map(shown), hasMore: found.hasMore, ids: found.events.map(({ id }) => id) };
    },
    goTo: (other: string) => {
      cursor = other;
    },
    at: () => cursor,
  };
}

test("a service notices what has changed in the file, each change once", async () => {
  const path = folder.put("t.yaml", users("anna", "bert") + rest + grants("anna"));
  await withRuntime(configOf(path), async (runtime) => {
    const reader = readerOf(runtime);
    expect(await reader.next()).toMatchObject({ events: [], hasMore: false });
    expect(await reader.next()).toMatchObject({ events: [], hasMore: false });
    writeFileSync(
      path,
      users("bert", "cleo") + rest.replace("name: red", "name: red, display_name: Red") + grants("bert"),
    );
    const { events } = await reader.next();
    expect(events).toEqual([
      "changed user:cleo",
      "changed team:red",
      "changed user:anna",
      "granted team:red:in bert",
      "revoked team:red:in anna",
    ]);
    expect(await reader.next()).toMatchObject({ events: [], hasMore: false });
  });
});

test("a change of the service's own is an event, too", async () => {
  const path = folder.put("t.yaml", users("anna", "bert") + rest + grants("anna"));
  await withRuntime(configOf(path), async (runtime) => {
    const reader = readerOf(runtime);
    await reader.next();
    await change(configOf(path), "grant", "bert → team:red:in");
    expect((await reader.next()).events).toEqual(["granted team:red:in bert"]);
  });
});

test("a large change comes in pages, and a page that got lost comes again", async () => {
  const names = Array.from({ length: 7 }, (_, n) => `p${n}`);
  const path = folder.put("t.yaml", users("anna"));
  await withRuntime(configOf(path), async (runtime) => {
    const reader = readerOf(runtime);
    await reader.next();
    writeFileSync(path, users("anna", ...names));
    const start = reader.at();
    const first = await reader.next(3);
    expect(first).toMatchObject({ events: ["changed user:p0", "changed user:p1", "changed user:p2"], hasMore: true });
    reader.goTo(start);
    expect(await reader.next(3)).toEqual(first);
    expect(await reader.next(3)).toMatchObject({
      events: ["changed user:p3", "changed user:p4", "changed user:p5"],
      hasMore: true,
    });
    const beforeLast = reader.at();
    const last = await reader.next(3);
    expect(last).toMatchObject({ events: ["changed user:p6"], hasMore: false });
    reader.goTo(beforeLast);
    expect(await reader.next(3)).toEqual(last);
    expect(await reader.next(3)).toMatchObject({ events: [], hasMore: false });
  });
});

test("a change of a file here is told in the log, and so is a file that a sync could not read", async () => {
  const path = folder.put("t.yaml", users("anna"));
  const logged: string[] = [];
  const note = (fields: { error?: unknown }, message: string) =>
    void logged.push(`${message} ${fields.error ?? ""}`.trim());
  const context = { log: { debug: note, info: note, warn: note, error: note } } as unknown as ConnectContext;
  const client = createClient(configOf(path), context, 5);
  const until = async (count: number) => {
    for (let tries = 0; tries < 2000 && logged.length < count; tries++) await setTimeout(5);
    expect(logged).toHaveLength(count);
    return logged.at(-1);
  };
  try {
    await client.state("");
    writeFileSync(path, users("anna", "bert"));
    expect(await until(1)).toBe("the file has changed: the next sync reads it");
    renameSync(path, `${path}.away`);
    expect(await until(2)).toContain("the file has changed and cannot be read: a sync fails input file not found");
    folder.put("t.yaml", "users: [");
    expect(await until(3)).toContain("this is no complete YAML");
    folder.put("t.yaml", users("anna"));
    expect(await until(4)).toBe("the file has changed: the next sync reads it");
  } finally {
    client.close();
  }
});

test("a broken file is an error of the feed, and what was changed comes when it is mended", async () => {
  const path = folder.put("t.yaml", users("anna"));
  await withRuntime(configOf(path), async (runtime) => {
    const reader = readerOf(runtime);
    await reader.next();
    writeFileSync(path, "users: [");
    await expect(reader.next()).rejects.toThrow("t.yaml, line 1: this is no complete YAML");
    writeFileSync(path, users("anna", "bert"));
    expect((await reader.next()).events).toEqual(["changed user:bert"]);
  });
});

test("where another process had read to is not known: nothing is made up", async () => {
  const path = folder.put("t.yaml", users("anna"));
  await withRuntime(configOf(path), async (runtime) => {
    const reader = readerOf(runtime);
    for (const cursor of ['{"seen":"elsewhere"}', "no cursor", '{"seen":1}']) {
      reader.goTo(cursor);
      expect(await reader.next()).toMatchObject({ events: [], hasMore: false });
    }
    expect((await runtime.listEventFeeds()).map(({ id }) => id)).toEqual(["file_changes"]);
  });
});
