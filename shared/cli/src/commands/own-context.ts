import { silentLog } from "@baton-connectors/sdk";
import { httpFactory, patienceOfCall, pause, withRepeatedRequests } from "@baton-connectors/sdk/host";
import { checkSettings } from "../flags/settings.ts";
import type { Run } from "../program-run.ts";
import { plainScreen } from "../progress/screen.ts";
import type { OwnCommandContext } from "./own-command.ts";

export function ownContext(run: Run): OwnCommandContext & Disposable {
  const { stdio, secrets, invocation, defaults } = run;
  const stop = new AbortController();
  const signals = stdio.onSignal(() => stop.abort());
  const { signal } = stop;
  const { now } = stdio;
  return {
    positionals: invocation.positionals,
    flags: invocation.flags,
    directory: stdio.directory,
    print: (text) => stdio.stdout.write(secrets.scrub(text)),
    http: httpFactory({ log: silentLog, signal, now }),
    async start() {
      const { prepare } = await import("../prepare.ts");
      const { settings, config, log } = await prepare(run, plainScreen(stdio.stderr), "error");
      checkSettings(defaults, settings);
      const timeoutMs = (settings.httpTimeoutSeconds || 300) * 1000;
      const http = httpFactory({ log, signal, now, timeoutMs });
      const repeating = { patience: patienceOfCall, now, log, sleep: pause, signal };
      return {
        config,
        context: { http, log, secrets, signal, now },
        patiently: (work) => withRepeatedRequests(repeating, work),
      };
    },
    [Symbol.dispose]: () => signals[Symbol.dispose](),
  };
}
