import type { SyncEvent } from "@baton-connectors/sync";

/** What a run tells an OpenTelemetry collector. */
export interface Telemetry {
  /** A log line as JSON, secrets already scrubbed. */
  log(json: string): void;
  begin(name: string): Span;
  /** Sends what is left, within five seconds. */
  end(): Promise<void>;
}

export interface Span {
  child(name: string): Span;
  end(error?: string): void;
}

/** A span for each phase of a sync, under the span of the run. */
export function phaseSpans(run: Span): (event: SyncEvent) => void {
  let phase: Span | undefined;
  return (event) => {
    if (event.kind === "phase") {
      phase?.end();
      phase = run.child(`sync ${event.phase}`);
    } else if (event.kind === "stopped") {
      phase?.end(event.error?.message);
      phase = undefined;
    }
  };
}
