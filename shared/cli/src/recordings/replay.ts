import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { openStore } from "@baton-connectors/c1z";
import { openRecording, parseRecording, type Recording } from "@baton-connectors/recorder";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { createLog } from "../logs/create-log.ts";
import { consoleFormat } from "../logs/format.ts";
import { checkWritable } from "../modes/check-writable.ts";
import type { Run } from "../program-run.ts";
import { usageError } from "../usage-error.ts";
import { endedText } from "./sync-in-memory.ts";

/** Syncs from a recording, and says how the recorded sync ended. The app is not asked, nor is anybody else. */
export async function replay(run: Run): Promise<number> {
  const { program, stdio, invocation } = run;
  const [path, ...more] = invocation.positionals;
  if (path === undefined || more.length > 0)
    throw usageError("name the recording", `For example '${program.name} replay recording.json'.`);
  const recording = read(resolve(stdio.directory, path));
  if (recording.connector !== program.name)
    throw usageError(
      `${path} is a recording of ${recording.connector}`,
      `Play it with '${recording.connector} replay'.`,
    );
  const file = resolve(stdio.directory, String(invocation.flags.get("file") ?? "sync.c1z"));
  checkWritable(file);
  const { config, transport, missed } = openRecording<unknown>(recording);
  const { secrets } = run;
  const log = createLog({ level: "warn", format: consoleFormat, write: (line) => stdio.stderr.write(line), secrets });
  const stop = new AbortController();
  using _signals = stdio.onSignal(() => stop.abort());
  const runtime = createRuntime(await program.connector(), config, {
    log,
    transport,
    signal: stop.signal,
    now: stdio.now,
  });
  stdio.stdout.write(`Recorded with version ${recording.version}: ${endedText(recording.ended as never)}\n`);
  const store = await openStore(file, { temporaryDirectory: stdio.env.BATON_TMPDIR || tmpdir(), env: stdio.env });
  try {
    const { syncId } = await runSync({ runtime, store, log, signal: stop.signal, now: stdio.now });
    const { resources = 0, entitlements = 0, grants = 0 } = await store.stats(syncId);
    stdio.stdout.write(`Played: ${resources} resources, ${entitlements} entitlements, ${grants} grants, in ${file}\n`);
    return 0;
  } finally {
    for (const one of new Set(missed)) stdio.stdout.write(`  not found in the recording: ${one}\n`);
    await runtime.close();
    await store.close();
  }
}

function read(path: string): Recording {
  try {
    return parseRecording(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw usageError(`${path}: ${(thrown as Error).message}`, "It is written by 'record'.");
  }
}
