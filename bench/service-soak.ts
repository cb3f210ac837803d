import { soak } from "../shared/service/test/soak.ts";

/** `scripts/run service-soak [POLLS]`: whether a connector in service mode grows. A month at one poll in 25 s: 100,000. */
const polls = Number(process.argv[2] ?? 100_000);
const { tasks, seconds, heap } = await soak(polls);
process.stdout.write(`${polls} polls, ${tasks} tasks in ${seconds.toFixed(0)} s\n`);
process.stdout.write(`heap after collection, every tenth: ${heap.map((mb) => mb.toFixed(1)).join(" ")} MB\n`);
const growth = heap.at(-1)! - heap[1]!;
process.stdout.write(`growth over the last eight tenths: ${growth.toFixed(1)} MB\n`);
process.exitCode = growth > 10 ? 1 : 0;
