import {
  assignment,
  childResourceType,
  entitlementId,
  grant,
  grantExpandable,
  staticEntitlement,
} from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const groups = ["a", "b", "c", "d"].map((id) => thing("group", id));
/** Every kind of step: children, static entitlements, several pages, groups in groups. */
const app: Script = {
  types: [typeNamed("org"), typeNamed("group"), typeNamed("user")],
  resources: (type, parent) => {
    if (type === "org") return [[thing("org", "1", [childResourceType("group")])]];
    if (type === "group") return parent === "" ? [] : [groups.slice(0, 2), groups.slice(2)];
    return [[thing("user", "u1")], [thing("user", "u2")]];
  },
  staticEntitlements: (type) => (type === "org" ? [staticEntitlement("owner", "ownership")] : []),
  entitlements: (resource) => (resource.id!.resourceType === "group" ? [[assignment(resource, "member")]] : []),
  grants: (resource) => {
    if (resource.id!.resourceType !== "group") return [];
    const users = ["u1", "u2"].map((id) => [grant(resource, "member", { resourceType: "user", resource: id })]);
    const next = groups.find(({ id }) => id!.resource > resource.id!.resource);
    if (!next) return users;
    const annotations = [grantExpandable({ entitlementIds: [entitlementId(next.id!, "member")] })];
    return [...users, [grant(resource, "member", next.id!, { annotations })]];
  },
};

/** Every step is a checkpoint when the clock leaps. */
const leaping = () => {
  let minutes = 0;
  return () => new Date(Date.now() + 60_000 * minutes++);
};

describe("a sync that was killed", () => {
  test("goes on from any checkpoint to the same content, alone or with others in flight, once or twice", async () => {
    const whole = await syncScript(app, { now: leaping() });
    const { checkpoints } = whole.store;
    expect(checkpoints.length).toBeGreaterThan(30);
    for (const workers of [1, 8]) {
      for (const [n, snapshot] of checkpoints.entries()) {
        const resumed = await syncScript(app, { into: memoryStore(snapshot), workers });
        expect(resumed.summary).toMatchObject({ outcome: "finished", resumed: true });
        expect({ n, content: resumed.content }).toEqual({ n, content: whole.content });
        expect(resumed.store.syncs).toHaveLength(1);
      }
    }
    for (const [n, snapshot] of checkpoints.entries()) {
      const second = await syncScript(app, { into: memoryStore(snapshot), now: leaping() });
      const middle = second.store.checkpoints[second.store.checkpoints.length >> 1]!;
      const third = await syncScript(app, { into: memoryStore(middle) });
      expect({ n, content: third.content }).toEqual({ n, content: whole.content });
    }
  });

  test("at any call goes on from its last checkpoint, or from nothing", async () => {
    const whole = await syncScript(app);
    for (let at = 1; at <= whole.calls.length; at++) {
      let calls = 0;
      const killed = await syncScript({
        ...app,
        before: () => {
          if (++calls === at) throw Object.assign(new Error("killed"), { at });
        },
      });
      if (killed.summary) continue;
      const resumed = await syncScript(app, { into: memoryStore(killed.store.checkpoints.at(-1) ?? []) });
      expect({ at, content: resumed.content }).toEqual({ at, content: whole.content });
    }
  });

  test("does not ask again for what was complete", async () => {
    const { store } = await syncScript(app, { now: leaping() });
    const late = store.checkpoints.findLast((syncs) => syncs[0]!.token.includes("list-grants"))!;
    const { calls } = await syncScript(app, { into: memoryStore(late) });
    expect(calls.every((call) => call.startsWith("grants") || call === "validate" || call === "cleanup")).toBe(true);
  });

  test("keeps the skips it was begun with", async () => {
    const { store } = await syncScript(app, { skipGrants: true, now: leaping() });
    const early = store.checkpoints.find((syncs) => syncs[0]!.token.includes("list-resource-types"))!;
    const { calls } = await syncScript(app, { into: memoryStore(early), skipGrants: false });
    expect(calls.some((call) => call.startsWith("grants"))).toBe(false);
  });

  test("is resumed by a sync of its own type alone", async () => {
    const { store } = await syncScript(app, { now: leaping() });
    const unfinished = memoryStore(store.checkpoints[5]);
    const other = await syncScript(app, { into: unfinished, skipEntitlementsAndGrants: true });
    expect(other.summary).toMatchObject({ resumed: false, syncType: "resources_only" });
    const targeted = await syncScript(app, { into: unfinished, targets: [{ resourceType: "user", resource: "u1" }] });
    expect(targeted.summary).toMatchObject({ resumed: false, syncType: "partial" });
    const same = await syncScript(app, { into: unfinished });
    expect(same.summary).toMatchObject({ resumed: true, syncType: "full" });
  });

  test("answers by what the app says now", async () => {
    const { store } = await syncScript(app, { now: leaping() });
    const beforeUsers = store.checkpoints.find((syncs) => {
      const { actions_map = {}, action_order = [] } = JSON.parse(syncs[0]!.token);
      return actions_map[action_order.at(-1)]?.resource_type_id === "user";
    })!;
    const changed: Script = {
      ...app,
      resources: (type, parent) => (type === "user" ? [[thing("user", "u3")]] : app.resources!(type, parent)),
    };
    const { content } = await syncScript(changed, { into: memoryStore(beforeUsers) });
    expect(Object.keys(content.resources!).filter((key) => key.startsWith("user"))).toEqual(["user\0u3"]);
  });
});

describe("a sync that is told to stop", () => {
  const blocking = (on: string): Script => ({
    ...app,
    // A connector that never answers and does not listen to its signal.
    before: (call) => (call === on ? new Promise(() => {}) : undefined),
  });

  test.each(["types", "resources group of org/1", "entitlements group/c", "grants group/b 1"])(
    "while '%s' hangs leaves a resumable sync at once",
    async (call) => {
      const whole = await syncScript(app);
      const interrupt = new AbortController();
      const stopped = await syncScript(
        {
          ...app,
          before: (said) => {
            if (said !== call) return;
            setImmediate(() => interrupt.abort());
            return new Promise(() => {});
          },
        },
        { signal: interrupt.signal },
      );
      expect(stopped.summary).toMatchObject({ outcome: "interrupted" });
      expect(stopped.store.syncs).toMatchObject([{ ended: false }]);
      expect(stopped.events.at(-1)).toMatchObject({ kind: "stopped", summary: { outcome: "interrupted" } });
      const resumed = await syncScript(app, { into: memoryStore(stopped.store.checkpoints.at(-1)) });
      expect(resumed.content).toEqual(whole.content);
    },
  );

  test("while it waits for a repetition answers at once", async () => {
    const interrupt = new AbortController();
    const { summary } = await syncScript(
      {
        ...app,
        before: (call) => {
          if (call !== "grants group/b") return;
          setImmediate(() => interrupt.abort());
          throw Object.assign(new Error("timeout"), { name: "TimeoutError" });
        },
      },
      { signal: interrupt.signal, sleep: () => new Promise(() => {}) },
    );
    expect(summary).toMatchObject({ outcome: "interrupted", retries: 1 });
  });

  test("before it began does nothing", async () => {
    const { summary, store } = await syncScript(app, { signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ outcome: "interrupted", syncId: "" });
    expect(store.syncs).toEqual([]);
  });

  test("by its run duration can be resumed", async () => {
    const { summary, store } = await syncScript(blocking("grants group/b"), { runDurationMs: 30 });
    expect(summary).toMatchObject({ outcome: "out-of-time" });
    expect(store.syncs).toMatchObject([{ ended: false }]);
    expect((await syncScript(app, { into: memoryStore(store.syncs) })).content).toEqual(
      (await syncScript(app)).content,
    );
  });
});

test("a run duration longer than a timer can take does not end the sync at once", async () => {
  const slow: Script = {
    ...app,
    before: async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
  expect((await syncScript(slow, { runDurationMs: 2 ** 31 })).summary).toMatchObject({ outcome: "finished" });
});

describe("a second sync", () => {
  test("into the same store holds nothing of the first", async () => {
    const { store } = await syncScript(app);
    const smaller: Script = { ...app, resources: (type) => (type === "user" ? [[thing("user", "u2")]] : []) };
    const { summary, content } = await syncScript(smaller, { into: store });
    expect(summary).toMatchObject({ resumed: false });
    expect(store.syncs).toHaveLength(2);
    expect(Object.keys(content.resources!)).toEqual(["user\0u2"]);
  });
});
