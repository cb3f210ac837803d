import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startService, type TestConductor, testConductor } from "./running-service.ts";
import { scripted } from "./scripted-connector.ts";

export interface SoakResult {
  readonly polls: number;
  readonly tasks: number;
  readonly seconds: number;
  /** Megabytes in use after collection, at even intervals; the first after a warm-up of a tenth of the polls. */
  readonly heap: readonly number[];
}

/** A month of polling in fast-forward: an idle service over a real channel, with a task every ten polls. */
export async function soak(polls: number): Promise<SoakResult> {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const server: TestConductor = await testConductor({ nextPollMs: 1, keepUploads: 1 });
  const started = performance.now();
  const heap: number[] = [];
  let polled = 0;
  let tasks = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const service = startService(
    {
      connector: scripted(),
      // Fast-forward: nobody waits, but everybody takes a turn.
      sleep: (ms, signal) =>
        new Promise((next, reject) => {
          if (signal?.aborted) reject(signal.reason);
          else if (ms >= 1000) setTimeout(next, ms).unref();
          else setImmediate(next);
        }),
      onEvent(event) {
        if (event.kind === "task-ended") tasks++;
        if (event.kind !== "poll") return;
        polled++;
        if (polled % 10 === 0) server.conductor.queue.add({ clientId: server.issued.clientId, task: grant });
        if (polled % Math.ceil(polls / 10) === 0) {
          gc();
          heap.push(process.memoryUsage().heapUsed / 1e6);
          service.lines.length = 0;
        }
        if (polled >= polls) resolve();
      },
    },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
  await Promise.race([enough, service.ended]);
  await service.stop();
  await server.close();
  return { polls: polled, tasks, seconds: (performance.now() - started) / 1000, heap };
}

const grant = {
  grant: {
    entitlement: { id: "group:g1:member", resource: { id: { resource_type: "group", resource: "g1" } } },
    principal: { id: { resource_type: "user", resource: "ann" } },
  },
};
