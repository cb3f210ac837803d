import type { EntitlementRow } from "../store.ts";
import { type CircleEdge, heldDirectly, heldIndirectly, passThrough } from "./circle-flow.ts";
import type { Principal } from "./holders.ts";
import { type Counts, type Expanding, give, type Heirs } from "./inherit.ts";
import type { Circle } from "./plan.ts";
import type { Sources } from "./sources.ts";

/**
 * Passes the holders of entitlements that hold each other on among them: who holds one of them gets a grant of each other
 * one that the ways between them lead to. It begins with what everybody holds otherwise, and grants that are held otherwise
 * stay as they are: that they could be had through the circle as well says nothing new. A resource gets none of its own
 * entitlements: that a group is among its own members, because it is in a group that is in it, helps nobody.
 */
export async function expandCircle(
  expanding: Expanding,
  circle: Circle,
  targets: readonly EntitlementRow[],
): Promise<Counts> {
  const { principals, given } = await holdersOf(expanding, circle);
  const flowOf = flowsOf(expanding, circle, targets);
  const passing = [...principals.values()].map(({ principal, held }) => ({ principal, flow: flowOf(principal, held) }));
  const total = { created: 0, updated: 0 };
  for (const [member, target] of targets.entries()) {
    const heirs: Heirs = new Map();
    for (const { principal, flow } of passing) {
      const sources = flow[member];
      if (sources) heirs.set(principal.key, { principal, sources, held: false });
    }
    if (heirs.size === 0) continue;
    const counts = await give(expanding, { target, heirs, someHold: given.has(member), passedOn: false });
    total.created += counts.created;
    total.updated += counts.updated;
  }
  return total;
}

/** How everybody holds each member otherwise than through the circle, and of which members it gave somebody some before. */
async function holdersOf({ ids, holders, ahead }: Expanding, { members }: Circle) {
  const principals = new Map<string, { principal: Principal; held: Uint8Array }>();
  const given = new Set<number>();
  for (const node of members) if (!holders.remembers(ids[node]!)) ahead.start(ids[node]!);
  for (const [member, node] of members.entries()) {
    for await (const batch of holders.of(ids[node]!)) {
      for (const { principal, direct, within } of batch) {
        if (within) {
          given.add(member);
          continue;
        }
        const known = principals.get(principal.key) ?? { principal, held: new Uint8Array(members.length) };
        known.held[member] = Math.max(known.held[member]!, direct ? heldDirectly : heldIndirectly);
        principals.set(principal.key, known);
      }
    }
  }
  return { principals, given };
}

/** What passes to whoever holds the same, for each member: made once for all of them, who are many. */
function flowsOf({ ids }: Expanding, { members, edges }: Circle, targets: readonly EntitlementRow[]) {
  const numbers = new Map(members.map((node, member) => [node, member]));
  const within: CircleEdge[] = edges.map((edge) => ({
    ...edge,
    source: numbers.get(edge.source)!,
    destination: numbers.get(edge.destination)!,
  }));
  const own = Map.groupBy(targets.keys(), (member) => `${targets[member]!.resourceType}\0${targets[member]!.resource}`);
  const made = new Map<string, readonly (Sources | undefined)[]>();
  return ({ type, key }: Principal, held: Uint8Array) => {
    const closed = own.get(key) ?? [];
    const alike = `${held.join("")} ${closed.join()} ${type}`;
    const known = made.get(alike);
    if (known) return known;
    const passed = passThrough({ size: members.length, edges: within, type, held, closed });
    const flow = passed.map(
      (sources) => sources && new Map(sources.map((source) => [ids[members[source]!]!, held[source] === heldDirectly])),
    );
    if (made.size < mostFlows) made.set(alike, flow);
    return flow;
  };
}
/** Bounds memory. */
const mostFlows = 10_000;
