import { BatonServiceHeartbeatResponseSchema } from "@baton-connectors/protocol/connectorapi";
import { silentLog } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { createHeartbeat } from "../src/loop/heartbeat.ts";

/** The pauses of a heartbeat that is answered so, one answer after the other; `undefined` fails. */
async function pauses(answers: readonly ("unset" | "fails" | number)[]): Promise<number[]> {
  const waits: number[] = [];
  const over = Promise.withResolvers<void>();
  let beats = 0;
  await using heartbeat = createHeartbeat({
    taskId: "t",
    required: true,
    log: silentLog,
    onEvent: () => {},
    conductorOne: {
      async heartbeat() {
        const answer = answers[beats++]!;
        if (answer === "fails") throw new Error("lost");
        return create(
          BatonServiceHeartbeatResponseSchema,
          answer === "unset" ? {} : { nextHeartbeat: durationFromMs(answer) },
        );
      },
    },
    async sleep(ms, signal) {
      waits.push(ms);
      if (waits.length < answers.length) return;
      over.resolve();
      await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
    },
  });
  await heartbeat.first();
  heartbeat.start();
  await over.promise;
  return waits;
}

test.each<[string, ("unset" | "fails" | number)[], number[]]>([
  ["half a minute where the server says nothing", ["unset", 0], [30_000, 30_000]],
  ["what the server said last", [2000, 3000, 4000], [2000, 3000, 4000]],
  ["a second at least, five minutes at most", [10, 3_600_000, -5], [1000, 300_000, 1000]],
  ["the same again after a beat that was lost", [2000, "fails", "fails", 5000], [2000, 2000, 2000, 5000]],
])("a heartbeat waits %s", async (_, answers, expected) => {
  expect(await pauses(answers)).toEqual(expected);
});
