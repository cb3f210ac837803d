import type { Case } from "./case.ts";

/** A choice that is the same for the same seed: of each kind of fault in turn, until there are enough. */
export function sampleOf(cases: readonly Case[], most: number, seed: number): readonly Case[] {
  const random = randomFrom(seed);
  const kinds = [...Map.groupBy(cases, ({ kind, act }) => `${kind} ${act === "sync"}`).values()].map((all) => [...all]);
  const chosen: Case[] = [];
  for (let left = kinds; left.length > 0 && chosen.length < most; left = left.filter((all) => all.length > 0))
    for (const all of left) {
      if (chosen.length === most) break;
      chosen.push(all.splice(Math.floor(random() * all.length), 1)[0]!);
    }
  return chosen;
}

/** The generator known as mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
