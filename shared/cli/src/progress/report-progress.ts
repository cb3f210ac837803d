import type { Log } from "@baton-connectors/sdk";
import type { SyncEvent } from "@baton-connectors/sync";
import { advance, noProgress, type Progress, total } from "./progress.ts";
import { phaseTitle, renderProgress } from "./render-progress.ts";
import type { Screen } from "./screen.ts";

export interface ProgressReport {
  readonly onEvent: (event: SyncEvent) => void;
  readonly current: () => Progress;
  /** Removes the display. */
  readonly end: () => void;
}

const redrawMs = 200;
const lineMs = 10_000;

/** Shows a sync as it runs: redrawn in place on a terminal, a log line now and then elsewhere. */
export function reportProgress(options: {
  readonly screen: Screen;
  readonly log: Log;
  readonly quiet: boolean;
  readonly now: () => Date;
}): ProgressReport {
  const { screen, log, quiet, now } = options;
  const started = now().getTime();
  let progress = noProgress;
  let lastLine = started;

  const draw = () => screen.show(renderProgress(progress, now().getTime() - started, now()));
  const timer = screen.live && !quiet ? setInterval(draw, redrawMs) : undefined;
  timer?.unref();

  const line = (event: SyncEvent) => {
    if (event.kind === "started") {
      log.info({ sync_id: event.syncId, sync_type: event.syncType, resumed: event.resumed }, "sync started");
    } else if (event.kind === "phase") log.info({ phase: phaseTitle(event.phase) }, "sync phase");
    else if ((event.kind === "paced" || event.kind === "retry") && event.waitMs > 1000) {
      const wait = { seconds: Math.ceil(event.waitMs / 1000), until: event.until.toISOString() };
      const shortened = event.kind === "retry" && event.shortened;
      if (event.kind === "paced" || event.limited)
        log.info({ ...wait, ...(shortened && { shortened }) }, "waiting for the app's rate limit");
      else log.info({ ...wait, call: event.call, error: event.error.message }, "waiting to try again");
    } else if (event.kind === "progress" && now().getTime() - lastLine >= lineMs) {
      lastLine = now().getTime();
      const rows = Object.fromEntries([...progress.rows].map(([phase, ofPhase]) => [phase, total(ofPhase)]));
      const { done } = progress;
      log.info(
        {
          phase: phaseTitle(event.phase),
          ...rows,
          ...(done && { type: done.resourceTypeId, done: done.done, of: done.total }),
        },
        "sync progress",
      );
    }
  };

  return {
    onEvent(event) {
      progress = advance(progress, event);
      line(event);
    },
    current: () => progress,
    end() {
      clearInterval(timer);
      screen.clear();
    },
  };
}
