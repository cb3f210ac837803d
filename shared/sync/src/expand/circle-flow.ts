import type { Reach } from "./graph.ts";

/** What somebody holds of a circle otherwise than through the circle. */
export const heldNot = 0;
export const heldIndirectly = 1;
export const heldDirectly = 2;

/** Members of a circle are numbers from 0 on. */
export interface CircleEdge extends Reach {
  readonly source: number;
  readonly destination: number;
}
export interface Passage {
  readonly size: number;
  readonly edges: readonly CircleEdge[];
  /** Of whoever passes. */
  readonly type: string;
  /** How each member is held. */
  readonly held: Uint8Array;
  /** Members that are not given. */
  readonly closed: readonly number[];
}

/**
 * For each member that somebody gets through the circle, the members it comes from at once; undefined for all others.
 *
 * Each way between two members reaches what it would reach if there were no circle: one that is limited to types passes on
 * those, and a shallow one those who hold its source directly. Somebody is given a member when some path of such ways leads
 * there. A member is a source of another when it can be reached without that one: what somebody has only because of the
 * other is no reason for it.
 */
export function passThrough({ size, edges, type, held, closed }: Passage): readonly (readonly number[] | undefined)[] {
  const into: number[][] = Array.from({ length: size }, () => []);
  const out: number[][] = Array.from({ length: size }, () => []);
  for (const { source, destination, shallow, resourceTypes } of edges) {
    if (held[destination] !== heldNot || closed.includes(destination)) continue;
    if ((resourceTypes && !resourceTypes.has(type)) || (shallow && held[source] !== heldDirectly)) continue;
    into[destination]!.push(source);
    out[source]!.push(destination);
  }
  const gate = gatesOf({ size, into, out, held });
  /** Whether all ways to a member lead through the other one. */
  const leadsThrough = (member: number, other: number) => {
    for (let at = member; at !== size; at = gate[at]!) if (at === other) return true;
    return false;
  };
  return into.map((sources, member) =>
    gate[member] === unreached || held[member] !== heldNot
      ? undefined
      : sources.filter((source) => gate[source] !== unreached && !leadsThrough(source, member)).sort((a, b) => a - b),
  );
}

const unreached = -1;

interface Ways {
  readonly size: number;
  readonly into: readonly (readonly number[])[];
  readonly out: readonly (readonly number[])[];
  readonly held: Uint8Array;
}

/**
 * For each member the last one that every way from what is held to it leads through: its immediate dominator
 * (https://www.cs.rice.edu/~keith/EMBED/dom.pdf). `size` is the start, from where one gets to all that is held.
 */
function gatesOf({ size, into, out, held }: Ways): Int32Array {
  const order = orderOf(size, out, held);
  const rank = new Int32Array(size + 1).fill(unreached);
  for (const [at, member] of order.entries()) rank[member] = at;
  const gate = new Int32Array(size + 1).fill(unreached);
  gate[size] = size;
  const common = (one: number, other: number) => {
    let [a, b] = [one, other];
    while (a !== b) {
      while (rank[a]! > rank[b]!) a = gate[a]!;
      while (rank[b]! > rank[a]!) b = gate[b]!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const member of order) {
      if (member === size) continue;
      let found = held[member] === heldNot ? unreached : size;
      for (const source of into[member]!)
        if (gate[source] !== unreached) found = found === unreached ? source : common(source, found);
      if (gate[member] === found) continue;
      gate[member] = found;
      changed = true;
    }
  }
  return gate;
}

/** The start, and the members that can be reached from it, each before those that are only reached through it. */
function orderOf(size: number, out: readonly (readonly number[])[], held: Uint8Array): readonly number[] {
  const seen = new Uint8Array(size);
  const finished: number[] = [];
  for (let start = 0; start < size; start++) {
    if (held[start] === heldNot || seen[start]) continue;
    seen[start] = 1;
    const path = [{ member: start, next: 0 }];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const to = out[at.member]![at.next++];
      if (to === undefined) {
        finished.push(at.member);
        path.pop();
      } else if (!seen[to]) {
        seen[to] = 1;
        path.push({ member: to, next: 0 });
      }
    }
  }
  return [size, ...finished.reverse()];
}
