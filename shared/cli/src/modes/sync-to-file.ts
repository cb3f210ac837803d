import { statSync } from "node:fs";
import type { SyncStats } from "@baton-connectors/c1z";
import { parseResourceBid } from "@baton-connectors/sdk";
import { type ExternalOptions, findingsOf, runSync, type SyncSummary } from "@baton-connectors/sync";
import { shareOf } from "../flags/settings.ts";
import { nextCommand, renderSummary } from "../progress/render-summary.ts";
import { reportProgress } from "../progress/report-progress.ts";
import { phaseSpans } from "../telemetry/telemetry.ts";
import { usageError } from "../usage-error.ts";
import { checkWritable } from "./check-writable.ts";
import { type OpenedStore, openExternal, openForSync } from "./open-store.ts";
import type { Session } from "./session.ts";

/** Reads the app into `--file`, going on with an unfinished sync that is there. */
export async function syncToFile(
  session: Session,
  open: (session: Session) => Promise<OpenedStore> = openForSync,
): Promise<number> {
  const { settings } = session;
  if (settings.skipGrants && settings.syncResources.length === 0) {
    throw usageError(
      "skip-grants can only be set within a targeted sync",
      "Name the resources with --sync-resources, or leave --skip-grants out.",
    );
  }
  checkWritable(settings.file);
  const external = settings.externalResourceC1z ? await openExternal(session) : undefined;
  try {
    const { summary, stats } = await syncInto(await open(session), session, external?.store);
    if (stats) tell(session, summary, stats);
    else session.log.info({ outcome: summary.outcome }, "sync stopped before anything was read");
    return 0;
  } finally {
    await external?.close();
  }
}

async function syncInto(opened: OpenedStore, session: Session, external: ExternalOptions["store"] | undefined) {
  const { settings, runtime, log, screen, signal, run } = session;
  const maxShrink = shareOf(settings);
  const report = reportProgress({ screen, log, quiet: settings.quiet, now: run.stdio.now });
  const spans = session.span && phaseSpans(session.span);
  try {
    const summary = await runSync({
      runtime,
      store: opened.store,
      log,
      signal,
      onEvent(event) {
        report.onEvent(event);
        spans?.(event);
      },
      now: run.stdio.now,
      workers: settings.workers || (settings.parallelSync ? -1 : 0),
      skipEntitlementsAndGrants: settings.skipEntitlementsAndGrants,
      skipGrants: settings.skipGrants,
      strict: settings.strict,
      ...(maxShrink !== undefined && { maxShrink }),
      ...(settings.syncResourceTypes.length > 0 && { resourceTypeIds: settings.syncResourceTypes }),
      ...(settings.syncResources.length > 0 && { targets: settings.syncResources.map(target) }),
      ...(external && { external: externalOptions(session, external) }),
    });
    // Stopped while the connector was validated: there is no sync, and no file.
    const begun = summary.syncId !== "";
    return { summary, stats: begun ? await opened.stats(summary.syncId) : undefined };
  } finally {
    report.end();
    await opened.close();
  }
}

export const externalOptions = ({ settings }: Session, store: ExternalOptions["store"]): ExternalOptions => ({
  store,
  ...(settings.externalResourceEntitlementIdFilter && { entitlementId: settings.externalResourceEntitlementIdFilter }),
  ...(settings.externalResourceTraits.length > 0 && { traits: settings.externalResourceTraits }),
});

function target(bid: string) {
  try {
    return parseResourceBid(bid);
  } catch (thrown) {
    throw usageError((thrown as Error).message, "--sync-resources takes Baton ids such as bid:r:user/00u1.");
  }
}

/** The end summary: text for people, one line of fields for machines. */
function tell({ settings, log, screen, run }: Session, summary: SyncSummary, stats: SyncStats) {
  const path = settings.file;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (!settings.quiet && (screen.live || settings.logFormat === "console")) {
    screen.above(
      run.secrets.scrub(
        renderSummary({ summary, stats, path, size, columns: screen.live ? screen.columns : undefined }),
      ),
    );
    return;
  }
  const { outcome, skips, outsiders, startedOver, warnings, moreWarnings, retries, durationMs, syncId } = summary;
  log.info(
    {
      outcome,
      sync_id: syncId,
      file: path,
      size,
      resources: stats.resources ?? 0,
      entitlements: stats.entitlements ?? 0,
      grants: stats.grants ?? 0,
      resources_by_type: stats.resources_by_resource_type ?? {},
      skipped: skips.reduce((sum, skip) => sum + skip.count, 0),
      skips,
      findings: findingsOf(summary),
      outsiders,
      started_over: startedOver,
      warnings: warnings.length + moreWarnings,
      retries,
      duration: durationMs / 1000,
      next: outcome === "finished" ? nextCommand(path) : "the same command goes on from here",
    },
    outcome === "finished" ? "Sync complete." : "sync stopped before its end",
  );
}
