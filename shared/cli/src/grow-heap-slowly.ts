import { setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow by half at a time, where V8 would let it grow up to fourfold before it collects. A sync leaves
 * garbage behind as fast as it reads: a million grants peak at 310 MiB instead of 370, in the same time
 * (bench/README.md). V8 looks at this number at each collection, so it may be set in a running process. What Node compiled
 * before is not taken with other flags: a program that only prints its help does without.
 */
export const growHeapSlowly = (): void => setFlagsFromString("--heap-growing-percent=50");
