import type { ServiceEvent } from "@baton-connectors/service";
import { phaseSpans, type Span } from "./telemetry.ts";

/** A span for each task of a service, and in it one for each phase of a sync. */
export function taskSpans(run: Span): (event: ServiceEvent) => void {
  const tasks = new Map<string, { readonly span: Span; readonly phases: ReturnType<typeof phaseSpans> }>();
  return (event) => {
    if (event.kind === "task-started") {
      const span = run.child(`task ${event.taskType}`);
      tasks.set(event.taskId, { span, phases: phaseSpans(span) });
    } else if (event.kind === "sync") {
      tasks.get(event.taskId)?.phases(event.event);
    } else if (event.kind === "task-ended") {
      tasks.get(event.taskId)?.span.end(event.outcome === "OK" ? undefined : event.outcome);
      tasks.delete(event.taskId);
    }
  };
}
