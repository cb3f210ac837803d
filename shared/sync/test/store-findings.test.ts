import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@baton-connectors/c1z";
import { type Grant, ResourceType_Trait } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  entitlementId,
  externalResourceMatch,
  grant,
  grantExpandable,
  resource,
} from "@baton-connectors/sdk";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import type { RowKind, SyncStore } from "../src/store.ts";
import { typeNamed } from "./scripted-runtime.ts";

const thing = (
  type: string,
  id: string,
  displayName = `${type} ${id}`,
  parent?: { resourceType: string; resource: string },
) => resource({ type, id, displayName, ...(parent && { parent }) });
const group = (id: string) => thing("group", id);
const member = (id: string, grantableTo: readonly string[] = []) =>
  assignment(group(id), "member", { grantableTo: grantableTo.map((id) => ({ id, message: typeNamed(id) })) });
const memberId = (id: string) => entitlementId(group(id).id!, "member");
const held = (id: string, user: string, type = "user", annotations: Grant["annotations"] = []) =>
  grant(group(id), "member", { resourceType: type, resource: user }, { annotations });
const heldId = (id: string, user: string, type = "user") => `${memberId(id)}:${type}:${user}`;
const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "store-findings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A file's grants lie there without indexes until something asks for them one by one. */
const stores: Readonly<Record<string, () => Promise<SyncStore>>> = {
  "in memory": async () => memoryStore(),
  "in a file": () => openStore(join(directory, "sync.c1z"), { temporaryDirectory: directory, env: {} }),
  "in a file with its indexes": async () => {
    const store = await openStore(join(directory, "sync.c1z"), { temporaryDirectory: directory, env: {} });
    return {
      ...store,
      async startOrResume(type) {
        const begun = await store.startOrResume(type);
        await store.deleteGrants([]);
        return begun;
      },
    };
  },
};

async function idsOf(store: SyncStore, kind: RowKind): Promise<string[]> {
  const list = {
    resources: async (pageToken: string) => {
      const { rows, next } = await store.listResources({ pageToken });
      return { next, ids: rows.map(({ id }) => `${id!.resourceType}:${id!.resource}`) };
    },
    entitlements: async (pageToken: string) => {
      const { rows, next } = await store.listEntitlements({ pageToken });
      return { next, ids: rows.map(({ id }) => id) };
    },
    grants: async (pageToken: string) => {
      const { rows, next } = await store.listGrants({ pageToken });
      return { next, ids: rows.map(({ id }) => id) };
    },
  }[kind];
  const all: string[] = [];
  for (let pageToken = "", more = true; more; ) {
    const { ids, next } = await list(pageToken);
    all.push(...ids);
    pageToken = next;
    more = next !== "";
  }
  return all;
}

describe.each(Object.entries(stores))("a store %s", (_name, open) => {
  let store: SyncStore;
  beforeEach(async () => {
    store = await open();
    await store.startOrResume("full");
  });
  afterEach(async () => {
    if ("discard" in store) await (store as unknown as { discard(): Promise<void> }).discard();
  });

  describe("removes what was put since a mark", () => {
    test("and nothing that was there, of the kind alone", async () => {
      expect(await store.mark("grants")).toBe(0);
      await store.putResources([group("a")]);
      await store.putEntitlements([member("a")]);
      await store.putGrants([held("a", "u1"), held("a", "u2")]);
      const marks = { resources: 0, entitlements: 0, grants: 0 };
      for (const kind of Object.keys(marks) as RowKind[]) marks[kind] = await store.mark(kind);
      await store.putResources([group("b"), group("a")]);
      await store.putEntitlements([member("b"), member("a")]);
      await store.putGrants([held("b", "u1"), held("a", "u1"), held("b", "u2"), held("b", "u1")]);

      expect(await store.removeSince("resources", marks.resources)).toBe(1);
      expect(await store.removeSince("entitlements", marks.entitlements)).toBe(1);
      expect(await store.removeSince("grants", marks.grants)).toBe(2);
      expect(await store.removeSince("grants", marks.grants)).toBe(0);
      expect(await idsOf(store, "resources")).toEqual(["group:a"]);
      expect(await idsOf(store, "entitlements")).toEqual([memberId("a")]);
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u1"), heldId("a", "u2")]);
    });

    test("when rows before the mark were removed since, too", async () => {
      await store.putGrants([held("a", "u1"), held("a", "u2"), held("b", "u3")]);
      const mark = await store.mark("grants");
      await store.deleteGrants([heldId("b", "u3")]);
      await store.removeResources([{ resourceType: "user", resource: "u2" }]);
      await store.putGrants([held("a", "u4")]);
      await store.putGrants([held("a", "u1"), held("a", "u5")]);
      expect(await store.mark("grants")).toBeGreaterThan(mark);
      expect(await store.removeSince("grants", mark)).toBe(2);
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u1")]);
    });

    test("when grants of one id became one since, too", async () => {
      await store.putGrants([held("a", "u1"), held("a", "u2"), held("a", "u1")]);
      const mark = await store.mark("grants");
      await idsOf(store, "grants");
      await store.putGrants([held("a", "u3")]);
      expect(await store.removeSince("grants", mark)).toBe(1);
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u1"), heldId("a", "u2")]);
    });

    test.each(times(20, (seed) => seed))(
      "whatever is put, marked, asked and removed between, seed %i",
      async (seed) => {
        let state = seed;
        const integer = (below: number) => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return Math.floor((state / 2 ** 32) * below);
        };
        let [next, list] = [0, [] as string[]];
        let mark = await store.mark("grants");
        const kept = new Set<string>();
        for (let step = 0; step < 60; step++) {
          const what = integer(6);
          if (what < 3) {
            const users = times(1 + integer(4), () => `u${next++}`);
            list.push(...users);
            await store.putGrants(users.map((user) => held("a", user)));
          } else if (what === 3) {
            for (const user of list) kept.add(user);
            list = [];
            mark = await store.mark("grants");
          } else if (what === 4) {
            expect(await store.removeSince("grants", mark)).toBe(list.length);
            list = [];
          } else {
            const gone = [...kept, ...list].at(-1 - integer(3));
            if (gone === undefined) continue;
            await store.removeResources([{ resourceType: "user", resource: gone }]);
            kept.delete(gone);
            list = list.filter((user) => user !== gone);
          }
        }
        expect((await idsOf(store, "grants")).sort()).toEqual(
          [...kept, ...list].map((user) => heldId("a", user)).sort(),
        );
      },
    );

    test("an earlier process's mark among them", async () => {
      await store.putGrants([held("a", "u1")]);
      expect(await store.mark("grants", 10)).toBe(10);
      await store.putGrants([held("a", "u2"), held("a", "u3")]);
      expect(await store.removeSince("grants", 10)).toBe(2);
      await store.putGrants([held("a", "u4")]);
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u1"), heldId("a", "u4")]);
    });

    test("of another sync nothing", async () => {
      await store.putGrants([held("a", "u1")]);
      await store.start("full", "");
      await store.putGrants([held("a", "u1")]);
      expect(await store.removeSince("grants", 0)).toBe(1);
      await store.putGrants([held("a", "u2")]);
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u2")]);
    });
  });

  describe("removes resources", () => {
    test("with those below them, their entitlements, the grants on those and the grants they hold", async () => {
      const key = (id: string) => ({ resourceType: "group", resource: id });
      await store.putResources([
        ...[group("top"), thing("group", "below", "", key("top")), thing("user", "deep", "", key("below"))],
        ...[group("other"), thing("user", "u1")],
      ]);
      await store.putEntitlements(["top", "below", "other"].map((id) => member(id)));
      await store.putGrants([
        ...[held("top", "u1"), held("below", "u1"), held("other", "u1"), held("other", "deep")],
        ...[held("other", "below", "group"), held("other", "top", "user"), held("top", "u1")],
      ]);
      expect(await store.removeResources([key("top"), key("no such group")])).toEqual({
        ...{ resources: 3, entitlements: 2, grants: 4 },
      });
      expect(await idsOf(store, "resources")).toEqual(["group:other", "user:u1"]);
      expect(await idsOf(store, "entitlements")).toEqual([memberId("other")]);
      expect(await idsOf(store, "grants")).toEqual([heldId("other", "u1"), heldId("other", "top")]);
    });

    test("that are none, with what refers to them all the same", async () => {
      await store.putEntitlements([member("gone")]);
      await store.putGrants([held("gone", "u1"), held("a", "gone", "group"), held("a", "u1")]);
      const removed = await store.removeResources([{ resourceType: "group", resource: "gone" }]);
      expect(removed).toEqual({ resources: 0, entitlements: 1, grants: 2 });
      expect(await idsOf(store, "grants")).toEqual([heldId("a", "u1")]);
    });

    test("of this sync alone, and none twice", async () => {
      await store.putResources([group("a")]);
      const { syncId } = await store.start("full", "");
      await store.putResources([group("a")]);
      await store.start("full", "");
      const keys = [{ resourceType: "group", resource: "a" }];
      expect(await store.removeResources([...keys, ...keys])).toEqual({ resources: 0, entitlements: 0, grants: 0 });
      await store.bind(syncId);
      expect(await store.removeResources([...keys, ...keys])).toEqual({ resources: 1, entitlements: 0, grants: 0 });
    });
  });

  describe("counts repeats", () => {
    const none = { equal: 0, different: 0, examples: [] };

    test("equal ones and different ones, each against what was there last", async () => {
      const expanded = (ids: readonly string[]) =>
        held("a", "b", "group", [grantExpandable({ entitlementIds: ids.map(memberId) })]);
      await store.putResources([group("a"), group("b"), group("a"), thing("group", "b", "other")]);
      await store.putEntitlements([member("a"), member("a", ["user"]), member("a", ["user"]), member("b")]);
      await store.putGrants([held("a", "u1"), held("a", "u2"), expanded(["b"]), held("a", "u1")]);
      await store.putGrants([expanded(["b"]), expanded(["b", "b"])]);
      await store.putGrants(times(40, (i) => held("c", `u${i}`)));
      await store.putGrants(times(40, (i) => ({ ...held("c", `u${i}`), principal: thing("user", `u${i}`, "named") })));
      expect(await store.repeats()).toEqual({
        resources: { equal: 1, different: 1, examples: ["group:b"] },
        entitlements: { equal: 1, different: 1, examples: [memberId("a")] },
        grants: {
          equal: 2,
          different: 41,
          examples: [heldId("a", "b", "group"), heldId("c", "u0"), heldId("c", "u1")],
        },
      });
      // The first one's place, the last one's content.
      expect(await idsOf(store, "grants")).toHaveLength(43);
      expect((await store.getResource({ resourceType: "group", resource: "b" }))?.displayName).toBe("other");
      expect(
        (await store.listGrants({ entitlementId: memberId("c"), pageSize: 1 })).rows[0]?.principal?.displayName,
      ).toBe("named");
    });

    test("but not of what was expected, nor of what expansion writes, nor of another sync", async () => {
      await store.putResources([group("a")]);
      await store.putEntitlements([member("a")]);
      await store.putGrants([held("a", "u1"), held("a", "u2")]);
      await store.putResources([thing("group", "a", "other"), group("b")], { expected: true });
      await store.putGrants([held("a", "u1"), held("a", "u3")], { expected: true });
      await store.putGrants([held("a", "u4")]);
      const row = (await store.entitlementRow(memberId("a")))!;
      for await (const rows of store.grantRows(memberId("a"))) await store.putGrantRows(row, rows);
      const written = { id: heldId("a", "u2"), principalType: "user", principalId: "u2", data: new Uint8Array() };
      await store.putGrantRows(row, [written]);
      expect(await store.repeats()).toEqual({ resources: none, entitlements: none, grants: none });

      await store.putResources([group("b")]);
      expect((await store.repeats()).resources).toEqual({ ...none, equal: 1 });
      await store.start("full", "");
      await store.putResources([group("a")]);
      await store.putGrants([held("a", "u1")]);
      expect(await store.repeats()).toEqual({ resources: none, entitlements: none, grants: none });
    });

    test("once, whether grants became one before", async () => {
      await store.putGrants([held("a", "u1"), held("a", "u1")]);
      for await (const _rows of store.grantRows(memberId("a")));
      expect((await store.repeats()).grants).toEqual({ ...none, equal: 1 });
      await store.putGrants([held("a", "u1"), held("a", "u2")]);
      expect((await store.repeats()).grants).toEqual({ ...none, equal: 2 });
    });
  });

  describe("knows what refers to nothing", () => {
    const nothing = { principals: [], entitlements: [], resources: [], types: [] };

    test("which is nothing where all is there", async () => {
      await store.putResourceTypes([typeNamed("group"), typeNamed("user")]);
      await store.putResources([group("a"), thing("user", "u1")]);
      await store.putEntitlements([member("a")]);
      await store.putGrants([held("a", "u1"), held("a", "a", "group")]);
      expect(await store.unresolved()).toEqual(nothing);
    });

    test("by type, in their order, with the first three", async () => {
      await store.putResourceTypes([typeNamed("group")]);
      await store.putResources([group("a"), thing("user", "u1"), thing("robot", "r1"), thing("robot", "r2")]);
      await store.putEntitlements([member("a"), member("lost")]);
      await store.putGrants([
        ...[held("a", "u1"), ...times(4, (i) => held("a", `gone${4 - i}`)), held("lost", "u1"), held("none", "u1")],
        ...[held("a", "gone", "group"), held("a", "gone4")],
      ]);
      expect(await store.unresolved()).toEqual({
        principals: [
          { resourceType: "group", principalType: "group", count: 1, examples: [heldId("a", "gone", "group")] },
          {
            ...{ resourceType: "group", principalType: "user", count: 4 },
            examples: [heldId("a", "gone4"), heldId("a", "gone3"), heldId("a", "gone2")],
          },
        ],
        entitlements: [{ resourceType: "group", count: 1, examples: [heldId("none", "u1")] }],
        resources: [{ resourceType: "group", count: 1, examples: [memberId("lost")] }],
        types: [
          { resourceType: "robot", count: 2, examples: ["robot:r1", "robot:r2"] },
          { resourceType: "user", count: 1, examples: ["user:u1"] },
        ],
      });
    });

    test("except principals that stand for external ones", async () => {
      await store.putResourceTypes([typeNamed("group")]);
      await store.putResources([group("a")]);
      await store.putEntitlements([member("a")]);
      const match = externalResourceMatch({
        resourceType: ResourceType_Trait.USER,
        key: "email",
        value: "a@example.com",
      });
      const named = { ...held("a", "u2"), principal: thing("user", "u2", "ExternalResourceMatch") };
      await store.putGrants([held("a", "u1", "user", [match]), named]);
      expect((await store.unresolved()).principals).toEqual([
        { resourceType: "group", principalType: "user", count: 1, examples: [heldId("a", "u2")] },
      ]);
    });

    test("in this sync, whatever others have", async () => {
      await store.putResourceTypes([typeNamed("group"), typeNamed("user")]);
      await store.putResources([group("a"), thing("user", "u1")]);
      await store.putEntitlements([member("a"), member("b")]);
      await store.putGrants([held("a", "u2"), held("c", "u1")]);
      await store.start("full", "");
      expect(await store.unresolved()).toEqual(nothing);
      await store.putResources([group("a")]);
      await store.putEntitlements([member("d")]);
      await store.putGrants([held("a", "u1")]);
      expect(await store.unresolved()).toEqual({
        principals: [{ resourceType: "group", principalType: "user", count: 1, examples: [heldId("a", "u1")] }],
        entitlements: [{ resourceType: "group", count: 1, examples: [heldId("a", "u1")] }],
        resources: [{ resourceType: "group", count: 1, examples: [memberId("d")] }],
        types: [{ resourceType: "group", count: 1, examples: ["group:a"] }],
      });
    });
  });

  describe("knows who holds what is not for their type", () => {
    test("of entitlements that name types", async () => {
      await store.putEntitlements([member("a", ["user", "robot"]), member("b", ["group"]), member("open")]);
      await store.putGrants([held("a", "u1"), held("a", "g1", "group"), held("a", "g2", "group")]);
      await store.putGrants([held("b", "u2"), held("b", "u1"), held("b", "r1", "robot"), held("b", "g1", "group")]);
      await store.putGrants([held("open", "u1"), held("nowhere", "u1"), held("a", "g1", "group"), held("b", "u1")]);
      expect(await store.outsideGrantable()).toEqual([
        { entitlementId: memberId("a"), principalType: "group", count: 2, example: heldId("a", "g1", "group") },
        { entitlementId: memberId("b"), principalType: "robot", count: 1, example: heldId("b", "r1", "robot") },
        { entitlementId: memberId("b"), principalType: "user", count: 2, example: heldId("b", "u2") },
      ]);
    });

    test("of this sync, without what was removed", async () => {
      await store.putEntitlements([member("a", ["group"])]);
      await store.putGrants([held("a", "u1")]);
      const { syncId } = await store.start("full", "");
      await store.putEntitlements([member("a", ["group"]), member("b", ["group"])]);
      await store.putGrants([held("a", "r1", "robot"), held("a", "g1", "group"), held("b", "u1")]);
      await store.removeResources([{ resourceType: "robot", resource: "r1" }]);
      const found = [{ entitlementId: memberId("b"), principalType: "user", count: 1, example: heldId("b", "u1") }];
      expect(await store.outsideGrantable()).toEqual(found);
      await store.start("full", "");
      expect(await store.outsideGrantable()).toEqual([]);
      // Of rows from before too.
      await store.bind(syncId);
      expect(await store.outsideGrantable()).toEqual(found);
      await store.putGrants([held("b", "u2")]);
      expect(await store.outsideGrantable()).toMatchObject([{ count: 2 }]);
    });

    test("the first 200 of them", async () => {
      const names = times(250, (i) => String(i).padStart(3, "0"));
      await store.putEntitlements(names.map((name) => member(name, ["group"])));
      await store.putGrants(names.toReversed().map((name) => held(name, "u1")));
      expect((await store.outsideGrantable()).map(({ entitlementId }) => entitlementId)).toEqual(
        names.slice(0, 200).map(memberId),
      );
    });
  });
});
