import { runService, type TappedLog } from "@baton-connectors/service";
import { type HealthServer, startHealthServer } from "./health-server.ts";
import { openExternal } from "./open-store.ts";
import type { Session } from "./session.ts";
import { externalOptions } from "./sync-to-file.ts";

/** Service mode: takes tasks from ConductorOne until it is stopped. */
export async function serve(session: Session, log: TappedLog): Promise<number> {
  const { run, settings, runtime, signal, abandon, tempDirectory } = session;
  const { program, stdio, secrets } = run;
  let health: HealthServer | undefined;
  try {
    await runService({
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      runtime,
      log,
      secrets,
      env: stdio.env,
      tempDirectory,
      build: { package: `github.com/conductorone/${program.name}`, version: run.version },
      caFile: settings.c1CaFile,
      httpTimeoutMs: (settings.httpTimeoutSeconds || 300) * 1000,
      taskConcurrency: settings.taskConcurrency,
      sync: {
        workers: settings.workers || (settings.parallelSync ? -1 : 0),
        resourceTypeIds: settings.syncResourceTypes,
        skipFullSync: settings.skipFullSync,
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
      async onReady() {
        if (!settings.healthCheck) return;
        const { healthCheckBindAddress: host, healthCheckPort: port } = settings;
        health = await startHealthServer({ host, port, runtime, log, now: stdio.now, secrets });
      },
    });
  } finally {
    await health?.close();
  }
  return 0;
}
