import { expect, test } from "@jest/globals";
import { type Candidates, choose } from "../reach/choose.ts";
import { costs } from "../reach/durations.ts";

const files = (room: string, count: number) => Array.from({ length: count }, (_, at) => `${room}/test/${at}.test.ts`);
const roomOf = (file: string) => file.split("/")[0]!;
const limit = (seconds: number, seed = 1) => ({ seconds, seed, costOf: () => 1, roomOf });
const candidates: Candidates = {
  changed: files("a", 10),
  reached: [...files("b", 50), ...files("c", 50)],
  rest: [...files("d", 50), ...files("e", 50)],
};
const count = ({ changed, reached, rest }: Candidates) => [changed.length, reached.length, rest.length];

test("all that changed comes first, then what is reached, and something of the rest always", () => {
  expect(count(choose(candidates, limit(1000)))).toEqual([10, 100, 100]);
  expect(count(choose(candidates, limit(150)))).toEqual([10, 100, 40]);
  expect(count(choose(candidates, limit(60)))).toEqual([10, 44, 6]);
  expect(count(choose(candidates, limit(5)))).toEqual([5, 0, 0]);
});

test("time that the rest does not need goes to what is reached", () => {
  expect(count(choose({ ...candidates, rest: [] }, limit(60)))).toEqual([10, 50, 0]);
});

test("never longer than allowed, and what is too long makes place for what is not", () => {
  const costOf = (file: string) => (file.startsWith("a") ? 7 : 1);
  const chosen = choose(candidates, { ...limit(20), costOf });
  expect(count(chosen)).toEqual([2, 4, 2]);
});

test("the choice follows from the seed alone, and another seed makes another", () => {
  const chosen = choose(candidates, limit(60));
  const turned = { ...candidates, reached: candidates.reached.toReversed(), rest: candidates.rest.toReversed() };
  const again = choose(turned, limit(60));
  expect([...again.reached].sort()).toEqual([...chosen.reached].sort());
  expect([...again.rest].sort()).toEqual([...chosen.rest].sort());
  expect(choose(candidates, limit(60, 2)).reached).not.toEqual(chosen.reached);
});

test("a file that comes takes at most one other's place", () => {
  const before = choose(candidates, limit(60)).reached;
  const more = { ...candidates, reached: [...candidates.reached, "b/test/new.test.ts"] };
  const after = new Set(choose(more, limit(60)).reached);
  expect(before.filter((file) => !after.has(file)).length).toBeLessThanOrEqual(1);
});

test("every room has a file in it, as long as there is time for one of each", () => {
  const rooms = ["f", "g", "h", "i", "j"];
  const rest = [...files("d", 500), ...rooms.flatMap((room) => files(room, 2))];
  const chosen = choose({ changed: [], reached: [], rest }, limit(8));
  expect(rooms.filter((room) => !chosen.rest.some((file) => roomOf(file) === room))).toEqual([]);
});

test("a file without a recorded time counts as an average one", () => {
  const costOf = costs({ x: 2, y: 6 });
  expect([costOf("x"), costOf("z")]).toEqual([2, 4]);
});
