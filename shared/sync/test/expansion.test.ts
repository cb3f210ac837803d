import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  entitlementId,
  exclusionGroup,
  grant,
  grantExpandable,
  grantId,
  resource,
} from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { expandGrants } from "../src/expand/expand-grants.ts";
import { memoryStore } from "../src/memory-store.ts";
import type { ExpansionSummary } from "../src/summary.ts";
import { syncScript } from "./scripted-runtime.ts";

/** An edge: who holds `from` also holds `to`. */
interface Nesting {
  readonly from: number;
  readonly to: number;
  readonly shallow: boolean;
  readonly types: readonly string[];
}
interface World {
  readonly groups: number;
  readonly holders: readonly { readonly group: number; readonly type: string; readonly id: string }[];
  readonly nestings: readonly Nesting[];
}

const group = (g: number) => resource({ type: "group", id: `g${g}`, displayName: `Group ${g}`, group: {} });
const member = (g: number) => entitlementId(group(g).id!, "member");

function storeOf({ groups, holders, nestings }: World) {
  const store = memoryStore();
  store.start("full", "");
  for (let g = 0; g < groups; g++) store.putEntitlements([assignment(group(g), "member")]);
  for (const { group: g, type, id } of holders)
    store.putGrants([grant(group(g), "member", { resourceType: type, resource: id })]);
  for (const { from, to, shallow, types } of nestings) {
    const annotations = [grantExpandable({ entitlementIds: [member(from)], shallow, resourceTypeIds: [...types] })];
    store.putGrants([grant(group(to), "member", { resourceType: "group", resource: `g${from}` }, { annotations })]);
  }
  return store;
}

async function expand(world: World, again = 1) {
  const store = storeOf(world);
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  let summary: ExpansionSummary | undefined;
  for (let i = 0; i < again; i++) summary = await expandGrants(store, { onStep: () => {}, onWarning });
  return { summary, rows: rowsOf(Object.values(store.content().grants!) as Grant[]), warnings };
}

type Rows = Map<string, { sources: Map<string, boolean>; inherited: boolean }>;

const rowsOf = (grants: readonly Grant[]): Rows =>
  new Map(
    grants.map(({ id, sources, annotations }) => [
      id,
      {
        sources: new Map(Object.entries(sources?.sources ?? {}).map(([key, { isDirect }]) => [key, isDirect])),
        inherited: annotations.some(({ typeUrl }) => typeUrl.endsWith("GrantImmutable")),
      },
    ]),
  );

/**
 * The same result by brute force. What passes between classes is Go's: everyone's way up is followed from the rows alone,
 * over and over until nothing changes. Groups that reach each other form one class, and a way into or out of one member is
 * a way into or out of all of them. What passes within a class is added to that.
 */
function naive(world: World): Rows {
  const { groups, holders, nestings } = world;
  const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
    nestings.some((n) => {
      if (n.from !== from || seen.has(n.to)) return false;
      seen.add(n.to);
      return n.to === to || reaches(n.to, to, seen);
    });
  const classOf = (g: number) => {
    const together = [g];
    for (let h = 0; h < groups; h++) if (h !== g && reaches(g, h) && reaches(h, g)) together.push(h);
    return Math.min(...together);
  };
  const classes = Array.from({ length: groups }, (_, g) => classOf(g));

  const rows: Rows = new Map();
  const principals = new Map<string, { group: number; type: string }>();
  const put = (g: number, type: string, id: string) => {
    const key = grantId(member(g), { resourceType: type, resource: id });
    rows.set(key, { sources: new Map(), inherited: false });
    principals.set(key, { group: g, type });
  };
  for (const { group: g, type, id } of holders) put(g, type, id);
  for (const { from, to } of nestings) put(to, "group", `g${from}`);

  for (let changed = true; changed; ) {
    changed = false;
    for (let from = 0; from < groups; from++) {
      for (let to = 0; to < groups; to++) {
        const ways = nestings.filter(
          (n) => classes[n.from] === classes[from] && classes[n.to] === classes[to] && classes[from] !== classes[to],
        );
        if (ways.length === 0) continue;
        const shallow = ways.every((n) => n.shallow);
        const types = ways.some((n) => n.types.length === 0) ? undefined : new Set(ways.flatMap((n) => n.types));
        for (const [key, row] of [...rows]) {
          const { group: g, type } = principals.get(key)!;
          if (g !== from || (types && !types.has(type))) continue;
          const direct = row.sources.size === 0 || row.sources.has(member(from));
          if (shallow && !direct) continue;
          const id = key.slice(member(from).length + type.length + 2);
          const target = grantId(member(to), { resourceType: type, resource: id });
          const known = rows.get(target);
          if (!known) {
            rows.set(target, { sources: new Map([[member(from), direct]]), inherited: true });
            principals.set(target, { group: to, type });
            changed = true;
            continue;
          }
          if (known.sources.size === 0) known.sources.set(member(to), true);
          const said = known.sources.get(member(from));
          if (said === undefined || (direct && !said)) {
            known.sources.set(member(from), direct);
            changed = true;
          }
        }
      }
    }
  }
  for (const [key, sources] of withinClasses(world, classes, rows)) rows.set(key, { sources, inherited: true });
  return rows;
}

/**
 * Grants within classes: of what leads from what somebody holds to a group, along ways that let them through, the last
 * groups before it.
 */
function withinClasses({ groups, nestings }: World, classes: readonly number[], rows: Rows) {
  const found = new Map<string, Map<string, boolean>>();
  const principals = new Map<string, { type: string; id: string }>();
  for (const key of rows.keys()) {
    const [, , , type, id] = key.split(":");
    principals.set(`${type}:${id}`, { type: type!, id: id! });
  }
  for (const { type, id } of principals.values()) {
    const held = (g: number) => rows.get(grantId(member(g), { resourceType: type, resource: id }));
    const direct = (g: number) => held(g)?.sources.size === 0 || held(g)?.sources.has(member(g)) === true;
    const ways = nestings.filter(({ from, to, shallow, types }) => {
      if (classes[from] !== classes[to] || from === to || held(to)) return false;
      if (type === "group" && id === `g${to}`) return false;
      return (!shallow || direct(from)) && (types.length === 0 || types.includes(type));
    });
    const leads = (from: number, to: number, past: ReadonlySet<number>): boolean =>
      from === to ||
      ways.some((way) => way.from === from && !past.has(way.to) && leads(way.to, to, new Set([...past, way.to])));
    const starts = Array.from({ length: groups }, (_, g) => g).filter(held);
    for (const { from, to } of ways) {
      if (!starts.some((start) => leads(start, from, new Set([start, to])))) continue;
      const key = grantId(member(to), { resourceType: type, resource: id });
      found.set(key, (found.get(key) ?? new Map()).set(member(from), direct(from)));
    }
  }
  return found;
}

/** Who holds what, if each way passes on what it says and nothing is thought about circles. */
function closure({ groups, holders, nestings }: World): ReadonlySet<string> {
  const direct = new Set<string>();
  for (const { group: g, type, id } of holders) direct.add(grantId(member(g), { resourceType: type, resource: id }));
  for (const { from, to } of nestings) direct.add(grantId(member(to), { resourceType: "group", resource: `g${from}` }));
  const all = new Set(direct);
  for (let size = 0; size < all.size; ) {
    size = all.size;
    for (const { from, to, shallow, types } of nestings)
      for (const key of shallow ? direct : [...all]) {
        if (!key.startsWith(`${member(from)}:`)) continue;
        const [, , , type, id] = key.split(":");
        if (types.length === 0 || types.includes(type!))
          all.add(grantId(member(to), { resourceType: type!, resource: id! }));
      }
  }
  for (let g = 0; g < groups; g++) {
    const own = grantId(member(g), { resourceType: "group", resource: `g${g}` });
    if (!direct.has(own)) all.delete(own);
  }
  return all;
}

/** A small generator of repeatable chance. */
function chance(seed: number) {
  let state = seed >>> 0;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomWorld(seed: number): World {
  const roll = chance(seed * 7919 + 1);
  const groups = 2 + roll(8);
  const holders = Array.from({ length: roll(3 * groups) }, () => ({
    group: roll(groups),
    type: roll(4) === 0 ? "robot" : "user",
    id: `p${roll(5)}`,
  }));
  const pairs = new Map<string, Nesting>();
  for (let i = roll(2 * groups); i > 0; i--) {
    const from = roll(groups);
    // Half of the worlds have no cycles: everything points to a higher number.
    const to = seed % 2 === 0 ? from + 1 + roll(groups) : roll(groups);
    if (to >= groups) continue;
    const types = [[], [], ["user"], ["robot", "group"]][roll(4)]!;
    pairs.set(`${from} ${to}`, { from, to, shallow: roll(4) === 0, types });
  }
  return { groups, holders, nestings: [...pairs.values()] };
}

/** A few cycles one after the other, with ways between them. */
function worldOfCycles(seed: number): World {
  const roll = chance(seed * 104_729 + 7);
  const limited = seed % 3 > 0;
  const sizes = Array.from({ length: 1 + roll(3) }, () => 1 + roll(4));
  const groups = sizes.reduce((sum, size) => sum + size, 0);
  const pairs = new Map<string, Nesting>();
  const way = (from: number, to: number) => {
    const types = limited ? [[], [], ["user"], ["robot", "group"]][roll(4)]! : [];
    pairs.set(`${from} ${to}`, { from, to, shallow: limited && roll(4) === 0, types });
  };
  let first = 0;
  for (const size of sizes) {
    for (let i = 0; i < size && size > 1; i++) way(first + i, first + ((i + 1) % size));
    for (let i = roll(size); i > 0; i--) way(first + roll(size), first + roll(size));
    first += size;
  }
  for (let i = roll(groups); i > 0; i--) {
    const [a, b] = [roll(groups), roll(groups)];
    if (a < b) way(a, b);
  }
  const holders = Array.from({ length: roll(2 * groups) }, () => ({
    group: roll(groups),
    type: roll(4) === 0 ? "robot" : "user",
    id: `p${roll(4)}`,
  }));
  return { groups, holders, nestings: [...pairs.values()] };
}

describe("grant expansion", () => {
  test.each(Array.from({ length: 300 }, (_, seed) => seed))(
    "equals the naive reference, random world %i",
    async (seed) => {
      const world = randomWorld(seed);
      const { rows } = await expand(world);
      expect(rows).toEqual(naive(world));
    },
  );

  test.each(Array.from({ length: 300 }, (_, seed) => seed))(
    "gives everybody all that the ways lead to, random world %i with several cycles",
    async (seed) => {
      const world = worldOfCycles(seed);
      const { rows } = await expand(world);
      expect(rows).toEqual(naive(world));
      const wanted = closure(world);
      expect([...wanted].filter((id) => !rows.has(id))).toEqual([]);
      // Without limits it is exactly that: Go's engine widens the ways between cycles.
      if (world.nestings.every(({ shallow, types }) => !shallow && types.length === 0)) {
        const own = ([, group, , type, id]: readonly string[]) => type === "group" && group === id;
        expect([...rows.keys()].filter((id) => !wanted.has(id) && !own(id.split(":")))).toEqual([]);
      }
    },
  );

  test("changes nothing when done again", async () => {
    for (let seed = 0; seed < 150; seed++) {
      for (const world of [randomWorld(seed), worldOfCycles(seed)]) {
        const once = await expand(world);
        const twice = await expand(world, 2);
        expect(twice.rows).toEqual(once.rows);
        expect(twice.summary).toEqual({ ...once.summary, created: 0, updated: 0 });
      }
    }
  });

  test("does not depend on the order of anything, nor on where it was interrupted", async () => {
    for (let seed = 0; seed < 60; seed++) {
      const world = worldOfCycles(seed);
      const { rows } = await expand(world);
      const roll = chance(seed);
      const shuffled = <T>(all: readonly T[]) =>
        all
          .map((one) => ({ one, at: roll(1000) }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
      const other = { ...world, holders: shuffled(world.holders), nestings: shuffled(world.nestings) };
      expect((await expand(other)).rows).toEqual(rows);

      const store = storeOf(world);
      let left = roll(8);
      const onStep = () => {
        if (left-- === 0) throw new Error("interrupted");
      };
      await expandGrants(store, { onStep, onWarning: () => {} }).catch(() => {});
      await expandGrants(store, { onStep: () => {}, onWarning: () => {} });
      expect(rowsOf(Object.values(store.content().grants!) as Grant[])).toEqual(rows);
    }
  });

  test("names immediate sources, each with whether it is held directly there", async () => {
    const { rows } = await expand({
      groups: 3,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [
        { from: 0, to: 1, shallow: false, types: [] },
        { from: 0, to: 2, shallow: false, types: [] },
        { from: 1, to: 2, shallow: false, types: [] },
      ],
    });
    expect(rows.get(`${member(2)}:user:alice`)).toEqual({
      sources: new Map([
        [member(0), true],
        [member(1), false],
      ]),
      inherited: true,
    });
  });

  test("goes down a chain of any length", async () => {
    const groups = 400;
    const { rows } = await expand({
      groups,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: Array.from({ length: groups - 1 }, (_, g) => ({ from: g, to: g + 1, shallow: false, types: ["user"] })),
    });
    expect(rows.has(`${member(groups - 1)}:user:alice`)).toBe(true);
  });

  test("passes on among the members of a cycle, and says so", async () => {
    const { rows, warnings } = await expand({
      groups: 3,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [
        { from: 0, to: 1, shallow: false, types: [] },
        { from: 1, to: 0, shallow: false, types: [] },
        { from: 1, to: 2, shallow: false, types: ["user"] },
      ],
    });
    expect(rows.get(`${member(0)}:user:alice`)).toEqual({ sources: new Map(), inherited: false });
    expect(rows.get(`${member(1)}:user:alice`)).toEqual({ sources: new Map([[member(0), true]]), inherited: true });
    // What Go's engine has, too: not what alice holds through the cycle.
    expect(rows.get(`${member(2)}:user:alice`)!.sources).toEqual(new Map([[member(0), true]]));
    // And no group is among its own members.
    expect([...rows.keys()].filter((id) => id.includes(":group:")).sort()).toEqual([
      `${member(0)}:group:g1`,
      `${member(1)}:group:g0`,
      `${member(2)}:group:g1`,
    ]);
    expect(warnings).toEqual([expect.stringContaining(`${member(0)}, ${member(1)} hold each other`)]);
  });

  test("gives what some way of a cycle leads to, and no more", async () => {
    const { rows } = await expand({
      groups: 4,
      holders: [
        { group: 0, type: "user", id: "alice" },
        { group: 1, type: "robot", id: "r" },
      ],
      nestings: [
        { from: 0, to: 1, shallow: true, types: [] },
        { from: 1, to: 2, shallow: true, types: ["user", "robot"] },
        { from: 2, to: 3, shallow: false, types: ["robot", "group"] },
        { from: 3, to: 0, shallow: false, types: [] },
        { from: 1, to: 3, shallow: false, types: ["user"] },
      ],
    });
    const of = (who: string) => [...rows].filter(([id]) => id.endsWith(`:${who}`)).map(([id]) => id.split(":")[1]);
    // alice is in 1 only as a member of 0, which is too deep for the way to 2; one that is not shallow leads to 3.
    expect(of("alice").sort()).toEqual(["g0", "g1", "g3"]);
    // r comes to 0 over 2 and 3, and is at its place in 1 anyway.
    expect(of("r").sort()).toEqual(["g0", "g1", "g2", "g3"]);
    expect(rows.get(`${member(3)}:robot:r`)!.sources).toEqual(new Map([[member(2), false]]));
    expect(rows.get(`${member(1)}:robot:r`)!.sources).toEqual(new Map());
  });

  test("names no source that somebody has only because of what it is a source of", async () => {
    const both = (a: number, b: number) => [
      { from: a, to: b, shallow: false, types: [] },
      { from: b, to: a, shallow: false, types: [] },
    ];
    const { rows } = await expand({
      groups: 4,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [...both(0, 1), ...both(1, 2), ...both(2, 3), ...both(3, 1)],
    });
    const sources = (g: number) => rows.get(`${member(g)}:user:alice`)!.sources;
    expect(sources(0)).toEqual(new Map());
    expect(sources(1)).toEqual(new Map([[member(0), true]]));
    expect(sources(2)).toEqual(
      new Map([
        [member(1), false],
        [member(3), false],
      ]),
    );
  });

  test("leaves a group that is a member of itself alone", async () => {
    const world: World = {
      groups: 1,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [{ from: 0, to: 0, shallow: false, types: [] }],
    };
    const { rows, warnings } = await expand(world);
    expect(rows).toEqual(naive(world));
    expect(warnings).toHaveLength(1);
  });

  test("counts what refers to entitlements that are not in the file", async () => {
    const store = storeOf({ groups: 1, holders: [], nestings: [] });
    const annotations = [grantExpandable({ entitlementIds: ["group:gone:member"] })];
    store.putGrants([grant(group(0), "member", { resourceType: "group", resource: "gone" }, { annotations })]);
    const warnings: string[] = [];
    const summary = await expandGrants(store, { onStep: () => {}, onWarning: (message) => warnings.push(message) });
    expect(summary).toMatchObject({ edges: 0, droppedEdges: 1, droppedExamples: ["group:gone:member"], created: 0 });
    expect(warnings).toEqual([expect.stringContaining("group:gone:member")]);
  });

  test("refuses an entitlement that is not the principal's own, and names both", async () => {
    const store = storeOf({ groups: 3, holders: [], nestings: [] });
    const annotations = [grantExpandable({ entitlementIds: [member(1)] })];
    store.putGrants([grant(group(0), "member", { resourceType: "group", resource: "g2" }, { annotations })]);
    await expect(expandGrants(store, { onStep: () => {}, onWarning: () => {} })).rejects.toMatchObject({
      code: "Internal",
      message: expect.stringMatching(/group:g0:member:group:g2.*group:g1:member/),
    });
  });

  test("keeps what a grant says besides, and writes only what changes", async () => {
    const store = storeOf({
      groups: 2,
      holders: [
        { group: 0, type: "user", id: "alice" },
        { group: 1, type: "user", id: "alice" },
        { group: 1, type: "user", id: "bob" },
      ],
      nestings: [{ from: 0, to: 1, shallow: false, types: [] }],
    });
    const summary = await expandGrants(store, { onStep: () => {}, onWarning: () => {} });
    expect(summary).toMatchObject({ created: 0, updated: 1 });
    const rows = rowsOf(Object.values(store.content().grants!) as Grant[]);
    expect(rows.get(`${member(1)}:user:bob`)).toEqual({ sources: new Map(), inherited: false });
    expect(rows.get(`${member(1)}:user:alice`)).toEqual({
      sources: new Map([
        [member(1), true],
        [member(0), true],
      ]),
      inherited: false,
    });
  });
});

describe("expanding what was put together from other syncs", () => {
  const merged = () => {
    const store = storeOf({
      groups: 2,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [{ from: 0, to: 1, shallow: false, types: [] }],
    });
    store.end();
    return store;
  };
  const options = { syncId: "sync00000000000000000000000", onlyExpandGrants: true };

  test("asks the connector for nothing, and expands as a sync does", async () => {
    const { summary, calls, store, content } = await syncScript({ types: [] }, { into: merged(), ...options });
    expect(summary).toMatchObject({ outcome: "finished", warnings: [], expansion: { created: 1 } });
    expect(calls).toEqual([]);
    expect(store.syncs).toMatchObject([{ ended: true, supportsDiff: true }]);
    expect(Object.keys(content.grants!)).toContain(`${member(1)}:user:alice`);
  });

  test("takes exclusion groups that contradict each other for a warning", async () => {
    const store = merged();
    const annotations = [exclusionGroup({ exclusionGroupId: "x", isDefault: true })];
    for (const g of [0, 1]) store.putEntitlements([assignment(group(g), "member", { annotations })]);
    const { summary } = await syncScript({ types: [] }, { into: store, ...options });
    expect(summary).toMatchObject({ outcome: "finished", warnings: [{ step: "invariants" }] });
  });
});
