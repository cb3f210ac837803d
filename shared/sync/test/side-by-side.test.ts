import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@baton-connectors/c1z";
import { connector, grant, noItems, resource, resourceType, silentLog } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { runSync } from "../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "side-by-side-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lists an app and remembers who holds it; what it remembers are its grants. The first sync to list waits for a second. */
function remembering() {
  const second = Promise.withResolvers<void>();
  const secondEnded = Promise.withResolvers<void>();
  const syncs: string[] = [];
  const app = resourceType<undefined>({
    id: "app",
    displayName: "App",
    list: async ({ session, syncId, skip }) => {
      syncs.push(syncId);
      if (syncs.length === 1) await second.promise;
      else second.resolve();
      await session.set("holder", `of ${syncId}`);
      skip(`seen in ${syncId}`);
      return { items: [resource({ type: "app", id: "a", displayName: "A" })] };
    },
    grants: async ({ resource: of, session, syncId }) => {
      if (syncId === syncs[0]) await secondEnded.promise;
      const holder = await session.get<string>("holder");
      return { items: holder ? [grant(of, "use", { resourceType: "user", resource: holder })] : [] };
    },
  });
  const user = resourceType<undefined>({ id: "user", displayName: "User", list: () => noItems });
  const runtime = createRuntime(
    connector<unknown, undefined>({
      metadata: { displayName: "Remembering" },
      connect: () => undefined,
      resourceTypes: [app, user],
    }),
    undefined,
    { log: silentLog },
  );
  return { runtime, secondEnded: secondEnded.resolve };
}

test("syncs at the same time keep apart what they remember and leave out", async () => {
  const { runtime, secondEnded } = remembering();
  const sync = async (name: string, ended = () => {}) => {
    const store = await openStore(join(folder, name), { temporaryDirectory: folder, env: {} });
    const summary = await runSync({ runtime, store, log: silentLog });
    await store.close();
    ended();
    const reading = await openStore(join(folder, name), { temporaryDirectory: folder, readOnly: true });
    await reading.bind(summary.syncId);
    const { rows } = await reading.listGrants({});
    await reading.close();
    return {
      syncId: summary.syncId,
      skips: summary.skips,
      holders: rows.map(({ principal }) => principal!.id!.resource),
    };
  };
  const both = await Promise.all([sync("one.c1z", secondEnded), sync("other.c1z", secondEnded)]);
  expect(both.map(({ holders }) => holders)).toEqual(both.map(({ syncId }) => [`of ${syncId}`]));
  expect(both.map(({ skips }) => skips)).toEqual(
    both.map(({ syncId }) => [{ resourceTypeId: "app", reason: `seen in ${syncId}`, count: 1 }]),
  );
});
