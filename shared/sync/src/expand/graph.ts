/**
 * Who passes its holders on to whom. Nodes are entitlements, known by small integers; an edge S → D says that whoever
 * holds S also holds D.
 */
export interface Edge {
  readonly source: number;
  readonly destination: number;
  /** Passes on direct holders only. */
  shallow: boolean;
  /** Principals of these resource types only; undefined: all. */
  resourceTypes: ReadonlySet<string> | undefined;
}

export type Reach = Pick<Edge, "shallow" | "resourceTypes">;

export interface Graph {
  /** Entitlement ids; the index is the node. */
  readonly ids: readonly string[];
  readonly edgeCount: number;
  addEdge(source: string, destination: string, reach: Reach): void;
  outgoing(node: number): Iterable<Edge>;
}

export function createGraph(): Graph {
  const ids: string[] = [];
  const nodes = new Map<string, number>();
  const out: Map<number, Edge>[] = [];
  let edgeCount = 0;
  const nodeOf = (id: string) => {
    let node = nodes.get(id);
    if (node === undefined) {
      node = ids.push(id) - 1;
      nodes.set(id, node);
      out.push(new Map());
    }
    return node;
  };
  return {
    ids,
    get edgeCount() {
      return edgeCount;
    },
    addEdge(sourceId, destinationId, reach) {
      const source = nodeOf(sourceId);
      const destination = nodeOf(destinationId);
      const known = out[source]!.get(destination);
      if (known) widen(known, reach);
      else {
        out[source]!.set(destination, { source, destination, ...reach });
        edgeCount++;
      }
    },
    outgoing: (node) => out[node]!.values(),
  };
}

/** Two ways between the same nodes are one, as wide as the wider of them in each respect. */
export function widen(edge: Reach & Partial<Edge>, other: Reach): void {
  edge.shallow &&= other.shallow;
  edge.resourceTypes =
    edge.resourceTypes && other.resourceTypes ? edge.resourceTypes.union(other.resourceTypes) : undefined;
}
