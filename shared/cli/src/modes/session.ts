import type { Log } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { Settings } from "../flags/default-fields.ts";
import type { Run } from "../program-run.ts";
import type { Screen } from "../progress/screen.ts";
import type { Span } from "../telemetry/telemetry.ts";
import type { Mode } from "./mode.ts";

/** A configured connector at work. */
export interface Session {
  readonly run: Run;
  readonly mode: Mode;
  readonly settings: Settings;
  readonly log: Log;
  readonly screen: Screen;
  readonly runtime: Runtime;
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal;
  /** Ends what the connector is doing: in service mode some time after `signal`, otherwise at once. */
  readonly abandon: AbortController;
  readonly tempDirectory: string;
  /** Of this run, where a collector is told. */
  readonly span: Span | undefined;
}
