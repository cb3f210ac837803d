import type { Connector } from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { createRuntime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";

/** How a sync ended: how many rows there are of what, or with which error. No text of the app's is in it. */
export type Ended = Readonly<Record<string, number>> | { readonly failed: string };

/** Syncs without a file, and never fails: how it ended is what is to be known. */
export async function syncInMemory(
  connector: Connector<unknown, unknown>,
  config: unknown,
  host: RuntimeHost,
): Promise<{ readonly ended: Ended; readonly error: unknown }> {
  const runtime = createRuntime(connector, config, host);
  const store = memoryStore();
  const { log, signal, now } = host;
  try {
    await runSync({ runtime, store, log, ...(signal && { signal }), ...(now && { now }) });
    return { ended: countsOf(store.content()), error: undefined };
  } catch (thrown) {
    const { code, kind } = toBatonError(thrown);
    return { ended: { failed: `${code} (${kind})` }, error: thrown };
  } finally {
    await runtime.close();
  }
}

function countsOf(content: Record<string, Record<string, unknown>>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of Object.values(content.resources ?? {})) {
    const type = (row as { id?: { resourceType?: string } }).id?.resourceType ?? "";
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return {
    ...counts,
    entitlements: Object.keys(content.entitlements ?? {}).length,
    grants: Object.keys(content.grants ?? {}).length,
  };
}

export const endedText = (ended: Ended): string =>
  "failed" in ended && typeof ended.failed === "string"
    ? `it fails: ${ended.failed}`
    : Object.entries(ended)
        .map(([what, count]) => `${what} ${count}`)
        .join(", ");
