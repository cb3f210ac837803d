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
  for (let i = 0; i < again; i++)
    await expandGrants(store, { onStep: () => {}, onWarning: (message) => warnings.push(message) });
  return { rows: rowsOf(Object.values(store.content().grants!) as Grant[]), warnings };
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
 * The same result by brute force: everyone's way up is followed from the rows alone, over and over until nothing changes.
 * Groups that reach each other form one class; ways inside a class do not count, and a way into or out of one member is
 * a way into or out of all of them.
 */
function naive({ groups, holders, nestings }: World): Rows {
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
  return rows;
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

describe("grant expansion", () => {
  test.each(Array.from({ length: 300 }, (_, seed) => seed))(
    "equals the naive reference, random world %i",
    async (seed) => {
      const world = randomWorld(seed);
      const { rows } = await expand(world);
      expect(rows).toEqual(naive(world));
    },
  );

  test("changes nothing when done again", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const world = randomWorld(seed);
      expect((await expand(world, 2)).rows).toEqual((await expand(world)).rows);
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

  test("passes nothing among the members of a cycle, and says so", async () => {
    const { rows, warnings } = await expand({
      groups: 3,
      holders: [{ group: 0, type: "user", id: "alice" }],
      nestings: [
        { from: 0, to: 1, shallow: false, types: [] },
        { from: 1, to: 0, shallow: false, types: [] },
        { from: 1, to: 2, shallow: false, types: ["user"] },
      ],
    });
    expect(rows.has(`${member(1)}:user:alice`)).toBe(false);
    expect(rows.get(`${member(2)}:user:alice`)!.sources).toEqual(new Map([[member(0), true]]));
    expect(warnings).toEqual([expect.stringContaining(`${member(0)}, ${member(1)} hold each other`)]);
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
    expect(summary).toMatchObject({ edges: 0, droppedEdges: 1, created: 0 });
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
