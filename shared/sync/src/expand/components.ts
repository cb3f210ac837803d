import type { Graph } from "./graph.ts";

/**
 * Strongly connected components in an order where every component comes after all those it receives from (Tarjan's
 * algorithm, without recursion: chains can be long).
 */
export function components(graph: Graph): readonly (readonly number[])[] {
  const count = graph.ids.length;
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  const found: number[][] = [];
  let next = 0;

  const enter = (node: number) => {
    index[node] = low[node] = next++;
    stack.push(node);
    onStack[node] = 1;
    return { node, edges: graph.outgoing(node)[Symbol.iterator]() };
  };
  for (let start = 0; start < count; start++) {
    if (index[start] !== -1) continue;
    const path = [enter(start)];
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const { node } = frame;
      const { done, value: edge } = frame.edges.next();
      if (!done) {
        const to = edge.destination;
        if (index[to] === -1) path.push(enter(to));
        else if (onStack[to]) low[node] = Math.min(low[node]!, index[to]!);
        continue;
      }
      path.pop();
      const below = path.at(-1);
      if (below) low[below.node] = Math.min(low[below.node]!, low[node]!);
      if (low[node] === index[node]) {
        const component = stack.splice(stack.lastIndexOf(node));
        for (const member of component) onStack[member] = 0;
        found.push(component);
      }
    }
  }
  // A component is found after everything it leads to.
  return found.reverse();
}
