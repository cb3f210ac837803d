import { describe, expect, test } from "@jest/globals";
import { type Step, waysTo } from "../src/access/inheritance.ts";

const step = (to: string, more: Partial<Step> = {}): Step => ({ to, shallow: false, types: [], ...more });
const holding = (all: readonly string[], direct: readonly string[]) => ({
  ...{ principalType: "user", all: new Set(all), direct: new Set(direct) },
});
const pathsOf = (steps: Readonly<Record<string, readonly Step[]>>, all: readonly string[], direct: readonly string[]) =>
  waysTo("end", holding(all, direct), new Map(Object.entries(steps)));

describe("the ways to what somebody holds", () => {
  test("come shortest first, past nothing that is not held, and nothing twice", () => {
    const steps = { a: [step("b"), step("end"), step("lost")], b: [step("a"), step("end")], lost: [step("end")] };
    expect(pathsOf(steps, ["a", "b", "end"], ["a"])).toEqual({
      paths: [
        ["a", "end"],
        ["a", "b", "end"],
      ],
      more: false,
    });
  });

  test("go over a shallow step from what is held directly only", () => {
    const steps = { a: [step("b")], b: [step("end", { shallow: true })] };
    expect(pathsOf(steps, ["a", "b", "end"], ["a"]).paths).toEqual([]);
    expect(pathsOf(steps, ["a", "b", "end"], ["a", "b"]).paths).toEqual([["b", "end"]]);
  });

  test("go over a step for some types of principals when theirs is one", () => {
    const steps = { a: [step("end", { types: ["robot"] })], b: [step("end", { types: ["robot", "user"] })] };
    expect(pathsOf(steps, ["a", "b", "end"], ["a", "b"]).paths).toEqual([["b", "end"]]);
  });

  test("are found among a million ways elsewhere", () => {
    const layers = Array.from({ length: 5 }, (_, layer) => Array.from({ length: 20 }, (_, i) => `${layer}.${i}`));
    const steps: Record<string, readonly Step[]> = {};
    for (const [i, layer] of layers.entries())
      for (const id of layer) steps[id] = (layers[i + 1] ?? []).map((to) => step(to));
    for (const [i, id] of ["z1", "z2", "z3", "z4", "z5"].entries()) steps[id] = [step(i === 4 ? "end" : `z${i + 2}`)];
    const all = [...Object.keys(steps), "end"];
    expect(pathsOf(steps, all, [...layers[0]!, "z1"])).toEqual({
      paths: [["z1", "z2", "z3", "z4", "z5", "end"]],
      more: false,
    });
  });

  test("are twenty at most, and it is said that there are more", () => {
    const middle = Array.from({ length: 21 }, (_, i) => `m${i}`);
    const steps = { a: middle.map((to) => step(to)), ...Object.fromEntries(middle.map((id) => [id, [step("end")]])) };
    const some = pathsOf(steps, ["a", "end", ...middle], ["a"]);
    expect([some.paths.length, some.more]).toEqual([20, true]);
    const all = pathsOf(steps, ["a", "end", ...middle.slice(1)], ["a"]);
    expect([all.paths.length, all.more]).toEqual([20, false]);
  });
});
