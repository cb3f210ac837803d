/** Whole numbers below a bound, the same ones for the same seed (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
export function randomSource(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
