import { expect, test } from "@jest/globals";
import { type CircleEdge, heldDirectly, heldNot, type Passage, passThrough } from "../src/expand/circle-flow.ts";

/** The same by trying: a source is a member that can be reached with the one that it is a source of taken away. */
function byTrying({ size, edges, type, held, closed }: Passage) {
  const open = edges.filter(
    ({ source, destination, shallow, resourceTypes }) =>
      held[destination] === heldNot &&
      !closed.includes(destination) &&
      (!resourceTypes || resourceTypes.has(type)) &&
      (!shallow || held[source] === heldDirectly),
  );
  const reached = (without: number) => {
    const all = new Set([...held.keys()].filter((member) => held[member] !== heldNot && member !== without));
    for (let before = -1; before < all.size; ) {
      before = all.size;
      for (const { source, destination } of open) if (all.has(source) && destination !== without) all.add(destination);
    }
    return all;
  };
  return Array.from({ length: size }, (_, member) => {
    if (held[member] !== heldNot) return undefined;
    const others = reached(member);
    const sources = open.filter((edge) => edge.destination === member && others.has(edge.source));
    return sources.length > 0 ? sources.map(({ source }) => source).sort((a, b) => a - b) : undefined;
  });
}

test("equals what trying finds, for many circles", () => {
  let state = 1;
  const roll = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let world = 0; world < 3_000; world++) {
    const size = 2 + roll(9);
    const edges = new Map<string, CircleEdge>();
    for (let i = roll(4 * size); i > 0; i--) {
      const [source, destination] = [roll(size), roll(size)];
      if (source === destination) continue;
      const resourceTypes = roll(6) === 0 ? new Set(["robot"]) : undefined;
      edges.set(`${source} ${destination}`, { source, destination, shallow: roll(6) === 0, resourceTypes });
    }
    const held = Uint8Array.from({ length: size }, () => (roll(3) === 0 ? 1 + roll(2) : heldNot));
    const closed = roll(3) === 0 ? [roll(size)] : [];
    const passage = { size, edges: [...edges.values()], type: roll(2) === 0 ? "robot" : "user", held, closed };
    expect(passThrough(passage)).toEqual(byTrying(passage));
  }
});

test("goes around a circle of any size", () => {
  const size = 20_000;
  const edges = Array.from({ length: size }, (_, source) => ({
    ...{ source, destination: (source + 1) % size, shallow: false, resourceTypes: undefined },
  }));
  const held = new Uint8Array(size);
  held[7] = heldDirectly;
  const passed = passThrough({ size, edges, type: "user", held, closed: [] });
  expect([passed[7], passed[8], passed[6]]).toEqual([undefined, [7], [5]]);
});
