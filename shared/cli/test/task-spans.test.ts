import { expect, test } from "@jest/globals";
import { taskSpans } from "../src/telemetry/task-spans.ts";
import type { Span } from "../src/telemetry/telemetry.ts";

test("each task has a span, each phase of a sync one in it, and failures are told", () => {
  const ended: string[] = [];
  const span = (path: string): Span => ({
    child: (name) => span(`${path}/${name}`),
    end: (error) => void ended.push(error ? `${path}: ${error}` : path),
  });
  const tell = taskSpans(span("run"));
  tell({ kind: "task-started", taskId: "a", taskType: "sync_full" });
  tell({ kind: "task-started", taskId: "b", taskType: "grant" });
  tell({ kind: "sync", taskId: "a", event: { kind: "phase", phase: "resources" } });
  tell({ kind: "task-ended", taskId: "b", taskType: "grant", outcome: "NotFound", durationMs: 1 });
  tell({ kind: "sync", taskId: "a", event: { kind: "phase", phase: "grants" } });
  tell({ kind: "sync", taskId: "a", event: { kind: "stopped", summary: {} as never, error: undefined } });
  tell({ kind: "task-ended", taskId: "a", taskType: "sync_full", outcome: "OK", durationMs: 1 });
  expect(ended).toEqual([
    "run/task grant: NotFound",
    "run/task sync_full/sync resources",
    "run/task sync_full/sync grants",
    "run/task sync_full",
  ]);
});
