import { components } from "./components.ts";
import { type Graph, type Reach, widen } from "./graph.ts";

/** One way into a destination: the holders of `source`, as far as the way reaches. */
export interface Contribution extends Reach {
  readonly source: number;
}
export interface Step {
  readonly destination: number;
  readonly from: readonly Contribution[];
}
export interface Plan {
  /** In an order in which every source is complete before it is read. */
  readonly steps: readonly Step[];
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Members of a cycle are one node to the outside: each contributes and receives as if it were all of them. What they
 * would pass among themselves is not passed on; that is Go's result, and files must agree.
 */
export function planExpansion(graph: Graph): Plan {
  const order = components(graph);
  const componentOf = new Int32Array(graph.ids.length);
  for (const [number, members] of order.entries()) for (const node of members) componentOf[node] = number;

  const incoming = order.map(() => new Map<number, Reach>());
  const cycles: string[][] = [];
  for (const [number, members] of order.entries()) {
    let loops = members.length > 1;
    for (const node of members) {
      for (const { destination, shallow, resourceTypes } of graph.outgoing(node)) {
        const to = componentOf[destination]!;
        if (to === number) {
          loops = true;
          continue;
        }
        const known = incoming[to]!.get(number);
        if (known) widen(known, { shallow, resourceTypes });
        else incoming[to]!.set(number, { shallow, resourceTypes });
      }
    }
    if (loops) cycles.push(members.map((node) => graph.ids[node]!).sort());
  }

  const steps: Step[] = [];
  for (const [number, members] of order.entries()) {
    const from = [...incoming[number]!].flatMap(([source, reach]) =>
      order[source]!.map((node) => ({ source: node, ...reach })),
    );
    if (from.length > 0) for (const destination of members) steps.push({ destination, from });
  }
  return { steps, cycles };
}
