import { existsSync } from "node:fs";
import { runService, type TappedLog } from "@baton-connectors/service";
import { shareOf } from "../flags/settings.ts";
import { taskSpans } from "../telemetry/task-spans.ts";
import { usageError } from "../usage-error.ts";
import { startHealthServer } from "./health-server.ts";
import { openExternal } from "./open-store.ts";
import { createReadiness } from "./readiness.ts";
import { createServiceMetrics } from "./service-metrics.ts";
import type { Session } from "./session.ts";
import { externalOptions } from "./sync-to-file.ts";

/** Service mode: takes tasks from ConductorOne until it is stopped. */
export async function serve(session: Session, log: TappedLog): Promise<number> {
  const { run, settings, runtime, signal, abandon, tempDirectory } = session;
  const { program, stdio, secrets } = run;
  checkExternalFile(settings.externalResourceC1z);
  warnOfIgnoredFlags(session);
  const metrics = createServiceMetrics({ connector: program.name, version: run.version, now: stdio.now });
  const spans = session.span && taskSpans(session.span);
  const readiness = createReadiness();
  let waitingUntil: Date | undefined;
  const health = settings.healthCheck
    ? await startHealthServer({
        host: settings.healthCheckBindAddress,
        port: settings.healthCheckPort,
        ...{ runtime, log, now: stdio.now, secrets },
        notReady: readiness.problem,
        waitingUntil: () => waitingUntil,
        metrics: metrics.render,
      })
    : undefined;
  try {
    await runService({
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      runtime,
      log,
      secrets,
      env: stdio.env,
      tempDirectory,
      build: { package: `github.com/conductorone/${program.replaces ?? program.name}`, version: run.version },
      caFile: settings.c1CaFile,
      httpTimeoutMs: (settings.httpTimeoutSeconds || 300) * 1000,
      taskConcurrency: settings.taskConcurrency,
      sync: {
        workers: settings.workers || (settings.parallelSync ? -1 : 0),
        resourceTypeIds: settings.syncResourceTypes,
        skipFullSync: settings.skipFullSync,
        strict: settings.strict,
        maxShrink: shareOf(settings),
        storageEngine: settings.storageEngine,
        ...(settings.externalResourceC1z && {
          openExternal: async () => {
            const { store, close } = await openExternal(session);
            return { options: externalOptions(session, store), close };
          },
        }),
      },
      signal,
      abandon,
      now: stdio.now,
      onReady: readiness.reached,
      onEvent(event) {
        metrics.onEvent(event);
        if (event.kind === "poll") readiness.polled(event.outcome !== "error");
        if (event.kind === "sync" && "until" in event.event) waitingUntil = event.event.until;
        spans?.(event);
      },
    });
  } finally {
    await health?.close();
  }
  return 0;
}

/** Better now than in every sync. */
function checkExternalFile(path: string): void {
  if (path === "" || existsSync(path)) return;
  throw usageError(
    `the specified external resource c1z file does not exist: ${path}`,
    "Give --external-resource-c1z the path of another connector's file.",
  );
}

const withoutEffect = [
  ...(["syncResources", "skipEntitlementsAndGrants", "keepPreviousSyncC1z"] as const),
  ...(["grantEntitlement", "revokeGrant", "eventFeed", "invokeAction", "listActionSchemas"] as const),
  ...(["createAccountLogin", "createAccountEmail", "createAccountProfile", "deleteResource"] as const),
  ...(["rotateCredentials", "createTicket", "bulkCreateTicket", "getTicket", "listTicketSchemas"] as const),
  ...(["diffSyncs", "compactSyncs"] as const),
] as const;

/** What only a sync of one's own is told by flags; in service mode each task says it. */
function warnOfIgnoredFlags({ run, settings, log }: Session): void {
  if (settings.skipGrants) {
    throw usageError(
      "skip-grants can only be set within a targeted sync",
      "In service mode the task says what to skip: leave --skip-grants out.",
    );
  }
  const ignored = withoutEffect.filter((name) => {
    const value = settings[name];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  if (ignored.length > 0) {
    const flags = ignored.map((name) => `--${run.defaults.fields[name].name}`);
    log.warn({ flags }, "these flags have no effect in service mode");
  }
}
