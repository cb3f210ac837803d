import { expect, test } from "@jest/globals";
import { soak } from "./soak.ts";

test("polling does not make it grow (scripts/run service-soak goes further)", async () => {
  const { polls, tasks, heap } = await soak(1200);
  expect(polls).toBeGreaterThanOrEqual(1200);
  expect(tasks).toBeGreaterThan(50);
  // A leak of 2 KB a poll would be 2 MB.
  expect(heap.at(-1)! - heap[1]!).toBeLessThan(1.5);
});
