import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow by half at a time, where V8 would let it grow up to fourfold before it collects. A sync leaves
 * garbage behind as fast as it reads: a million grants peak at 310 MiB instead of 370, in the same time
 * (bench/README.md). V8 looks at this number at each collection, so it may be set in a running process. What Node compiled before is not taken with other flags: a program that
 * only prints its help does without.
 */
export function growHeapSlowly(): void {
  setFlagsFromString("--heap-growing-percent=50");
  keepNurserySmall();
}

/** New objects: V8 doubles the room for them up to 64 MiB, though a quarter of it costs a sync no more time (bench/README.md). */
const enoughForNew = 8 * 1024 * 1024;

/**
 * How large it may become can only be said before V8 starts; by how much it grows is looked at whenever it does, after a collection. V8 makes it smaller
 * again while little is done.
 */
function keepNurserySmall(): void {
  let grows = true;
  new PerformanceObserver(() => {
    const { space_size: size } = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space")!;
    if (grows === size < enoughForNew) return;
    grows = !grows;
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  }).observe({ entryTypes: ["gc"] });
}
