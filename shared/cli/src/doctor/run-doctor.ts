import { safeJson, safeLines } from "@baton-connectors/sdk/safe-text";
import { checkSettings } from "../flags/settings.ts";
import { prepare } from "../prepare.ts";
import type { Run } from "../program-run.ts";
import { plainScreen } from "../progress/screen.ts";
import { usageError } from "../usage-error.ts";
import { diagnose } from "./diagnose.ts";
import { renderDiagnosis, stepLines } from "./render-diagnosis.ts";
import { watchedHttp } from "./watched-http.ts";

/** Runs the doctor on the configured app and prints its findings on stdout. */
export async function runDoctor(run: Run): Promise<number> {
  const { program, stdio, secrets, invocation, defaults } = run;
  const format = String(invocation.flags.get("output") ?? "table");
  if (format !== "table" && format !== "json") {
    throw usageError(`field output: value must be one of [table json] but got '${format}'`);
  }
  // What fails is told in the findings.
  const { settings, config, log, telemetry } = await prepare(run, plainScreen(stdio.stderr), "fatal");
  checkSettings(defaults, settings);
  const safe = format === "json" ? safeJson : safeLines;
  const print = (text: string) => stdio.stdout.write(safe(secrets.scrub(text)));
  const stop = new AbortController();
  using _signals = stdio.onSignal(() => stop.abort());
  const connector = await program.connector();
  const { signal } = stop;

  if (format === "table") print(`${program.name} doctor\n\nChecks\n`);
  const line = stepLines();
  const printLine = (text: string) => void (text && print(`${text}\n`));
  const timeoutMs = (settings.httpTimeoutSeconds || 300) * 1000;
  const { http, traffic } = watchedHttp({ log, signal, now: stdio.now, timeoutMs });
  const diagnosis = await diagnose({
    name: program.name,
    connector,
    config,
    authMethod: config.authMethod,
    asked: settings.syncResourceTypes,
    async open() {
      const client = await connector.connect(config, {
        http,
        log,
        secrets,
        signal,
        syncResourceTypes: settings.syncResourceTypes,
        now: stdio.now,
      });
      return { client, log, signal };
    },
    traffic,
    ...(format === "table" && { onStep: (step) => printLine(line(step)) }),
  });
  await telemetry?.end();
  print(format === "json" ? `${JSON.stringify(diagnosis, null, 2)}\n` : renderDiagnosis(diagnosis));
  return diagnosis.exitStatus;
}
