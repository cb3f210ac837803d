import { tmpdir } from "node:os";
import { createRuntime } from "@baton-connectors/sdk/host";
import { type TappedLog, tappedLog } from "@baton-connectors/service/tapped-log";
import { checkSettings } from "../flags/settings.ts";
import { growHeapSlowly } from "../grow-heap-slowly.ts";
import { prepare } from "../prepare.ts";
import type { Run } from "../program-run.ts";
import { createScreen, plainScreen } from "../progress/screen.ts";
import { usageError } from "../usage-error.ts";
import type { Mode } from "./mode.ts";
import { selectMode } from "./select-mode.ts";
import type { Session } from "./session.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

/** The program itself: service mode, a sync, or one operation. Returns the exit status. */
export async function runConnector(run: Run): Promise<number> {
  growHeapSlowly();
  const { program, stdio, secrets, defaults } = run;
  const screen = run.invocation.flags.get("quiet") === true ? plainScreen(stdio.stderr) : createScreen(stdio.stderr);
  const { settings, config, log: plainLog, telemetry } = await prepare(run, screen);
  // Tasks may ask for what is logged while they are done.
  const log = tappedLog(plainLog, secrets, stdio.now);
  const mode = selectMode(settings);
  if (mode.kind === "sync") refuseEmptyOperation(run);
  checkSettings(defaults, settings);

  using stop = stopOnSignal(stdio);
  const abandon = new AbortController();
  // In service mode running tasks are given time to end.
  if (mode.kind !== "service") stop.signal.addEventListener("abort", () => abandon.abort(stop.signal.reason));
  const connector = await program.connector();
  const runtime = createRuntime(connector, config, {
    log,
    secrets,
    signal: abandon.signal,
    now: stdio.now,
    provisioning: settings.provisioning || changes(mode),
    ticketing: settings.ticketing || mode.kind.includes("ticket"),
    syncResourceTypes: settings.syncResourceTypes,
    httpTimeoutMs: (settings.httpTimeoutSeconds || 300) * 1000,
  });
  const tempDirectory = settings.c1zTempDir || stdio.env.BATON_TMPDIR || tmpdir();
  const span = telemetry?.begin(`${program.name} ${mode.kind}`);
  const { signal } = stop;
  const session: Session = { run, mode, settings, log, screen, runtime, signal, abandon, tempDirectory, span };
  try {
    const status = await perform(session, log);
    span?.end();
    // A service is stopped, not interrupted: it ended its work in good order.
    return mode.kind === "service" ? status : (stop.status() ?? status);
  } catch (thrown) {
    span?.end(thrown instanceof Error ? thrown.message : String(thrown));
    const status = stop.status();
    if (status === undefined) throw thrown;
    log.info({ error: thrown instanceof Error ? thrown.message : String(thrown) }, "stopped");
    return status;
  } finally {
    screen.clear();
    await runtime.close();
    await telemetry?.end();
  }
}

async function perform(session: Session, log: TappedLog): Promise<number> {
  switch (session.mode.kind) {
    case "service":
      return (await import("./serve.ts")).serve(session, log);
    case "sync":
      return (await import("./sync-to-file.ts")).syncToFile(session);
    default:
      return (await import("./operate.ts")).operate(session);
  }
}

/** `--delete-resource "$ID"` with no ID asks for something else than a sync. */
function refuseEmptyOperation({ invocation, defaults }: Run): void {
  for (const { name, section } of Object.values(defaults.fields)) {
    if (section !== "operations" || invocation.flags.get(name) !== "") continue;
    throw usageError(`--${name} is given without a value`, "Give it one, or leave the flag out to sync.");
  }
}

/** Asking for a change on the command line is permission enough. */
const changes = ({ kind }: Mode) =>
  ["grant", "revoke", "create-account", "delete-resource", "rotate-credentials"].includes(kind);
