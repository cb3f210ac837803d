import { resolve } from "node:path";
import { codeAround, openRecording, recordingText, scrubbedRecording } from "@baton-connectors/recorder";
import { silentLog } from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { safeLines } from "@baton-connectors/sdk/safe-text";
import { checkSettings } from "../flags/settings.ts";
import { writePrivateFile } from "../init/write-private-file.ts";
import { prepare } from "../prepare.ts";
import type { Run } from "../program-run.ts";
import { plainScreen } from "../progress/screen.ts";
import { usageError } from "../usage-error.ts";
import { renderTold } from "./render-told.ts";
import { endedText, syncInMemory } from "./sync-in-memory.ts";
import { recordedTransport } from "./transport.ts";

/**
 * Syncs and writes what the app answered, with everything that is somebody's replaced. What failed is recorded, too: that is what
 * a report of a mistake is about. Before it is written it is played, so that it is known to show the same.
 */
export async function record(run: Run): Promise<number> {
  const { program, version, stdio, secrets, invocation, defaults } = run;
  const { flags } = invocation;
  const oneOf = Number(flags.get("sample") ?? 1);
  if (!Number.isInteger(oneOf) || oneOf < 1) throw usageError("--sample must be at least 1", "1 keeps every row.");
  const { settings, config, log } = await prepare(run, plainScreen(stdio.stderr), "error");
  checkSettings(defaults, settings);
  const stop = new AbortController();
  using _signals = stdio.onSignal(() => stop.abort());
  const { exchanges, transport } = await recordedTransport();
  const connector = await program.connector();
  const { syncResourceTypes } = settings;
  const { ended, error } = await syncInMemory(connector, config, {
    ...{ log, secrets, transport, syncResourceTypes, signal: stop.signal, now: stdio.now },
    httpTimeoutMs: (settings.httpTimeoutSeconds || 300) * 1000,
  });
  if (stop.signal.aborted) throw error;
  if (exchanges.length === 0) {
    if (error) throw error;
    throw usageError("the connector sent no request", "Only what goes over http can be recorded.");
  }
  const { recording, told } = scrubbedRecording({
    ...{ connector: program.name, version, exchanges, config, ended, oneOf },
    fields: program.config.fields,
    sources: codeAround(program.entry ?? process.argv[1]!),
    now: stdio.now(),
  });
  const playing = openRecording<unknown>(recording);
  const again = await syncInMemory(connector, playing.config, { log: silentLog, transport: playing.transport });
  const print = (text: string) => stdio.stdout.write(safeLines(secrets.scrub(text)));

  if (flags.get("check") === true) print(`${renderTold(told)}\n`);
  print(`Recorded ${recording.exchanges.length} requests; ${endedText(ended)}\n`);
  print(`Played again: ${endedText(again.ended)}\n`);
  for (const missed of new Set(playing.missed)) print(`  not found in the recording: ${missed}\n`);
  const isSame = oneOf > 1 || JSON.stringify(again.ended) === JSON.stringify(ended);
  if (!isSame) print("What is played is not what was recorded: say so where you send it.\n");
  if (error && "failed" in again.ended) print(`The failure that is recorded: ${toBatonError(error).message}\n`);
  if (flags.get("check") === true) {
    print("Nothing was written. Without --check the recording is.\n");
    return 0;
  }
  const path = String(flags.get("out") ?? "recording.json");
  writePrivateFile(resolve(stdio.directory, path), recordingText(recording));
  print(`${path} is written. See what was replaced in it with --check; '${program.name} replay ${path}' plays it.\n`);
  return 0;
}
