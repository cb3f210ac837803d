import { components } from "./components.ts";
import { type Edge, type Graph, type Reach, widen } from "./graph.ts";

/** One way into a destination: the holders of `source`, as far as the way reaches. */
export interface Contribution extends Reach {
  readonly source: number;
}
/** A destination receives from what lies before it. */
export interface Step {
  readonly kind: "inherit";
  readonly destination: number;
  readonly from: readonly Contribution[];
}
/** Entitlements that hold each other pass on among themselves; each of them has received from outside before. */
export interface Circle {
  readonly kind: "circle";
  /** In the order of their ids, so that nothing depends on the order of grants. */
  readonly members: readonly number[];
  readonly edges: readonly Edge[];
}
export interface Plan {
  /** In an order in which every source is complete before it is read. */
  readonly steps: readonly (Step | Circle)[];
  /** How many entitlements receive anything. */
  readonly destinations: number;
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Members of a cycle are one node to the outside: each contributes and receives as if it were all of them, as far as the
 * widest way between two of them reaches. That is Go's result, and files must agree. What they pass among themselves, which
 * Go does not, is added to that and changes nothing of it.
 */
export function planExpansion(graph: Graph): Plan {
  const order = components(graph);
  const componentOf = new Int32Array(graph.ids.length);
  for (const [number, members] of order.entries()) for (const node of members) componentOf[node] = number;

  const incoming = order.map(() => new Map<number, Reach>());
  const within = order.map((): Edge[] => []);
  const cycles: string[][] = [];
  for (const [number, members] of order.entries()) {
    let loops = members.length > 1;
    for (const node of members) {
      for (const edge of graph.outgoing(node)) {
        const { destination, shallow, resourceTypes } = edge;
        const to = componentOf[destination]!;
        if (to === number) {
          loops = true;
          if (destination !== node) within[number]!.push(edge);
          continue;
        }
        const known = incoming[to]!.get(number);
        if (known) widen(known, { shallow, resourceTypes });
        else incoming[to]!.set(number, { shallow, resourceTypes });
      }
    }
    if (loops) cycles.push(members.map((node) => graph.ids[node]!).sort());
  }

  const steps: (Step | Circle)[] = [];
  let destinations = 0;
  for (const [number, members] of order.entries()) {
    const from = [...incoming[number]!].flatMap(([source, reach]) =>
      order[source]!.map((node) => ({ source: node, ...reach })),
    );
    if (from.length > 0) for (const destination of members) steps.push({ kind: "inherit", destination, from });
    if (members.length > 1) steps.push({ kind: "circle", members: byId(graph, members), edges: within[number]! });
    if (from.length > 0 || members.length > 1) destinations += members.length;
  }
  return { steps, destinations, cycles };
}

const byId = ({ ids }: Graph, nodes: readonly number[]) => nodes.toSorted((a, b) => (ids[a]! < ids[b]! ? -1 : 1));
