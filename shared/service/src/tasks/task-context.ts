import type { Task } from "@baton-connectors/protocol/connectorapi";
import type { Log } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { ConductorOne } from "../conductor-one.ts";
import type { ClientSecret } from "../credentials/client-secret.ts";
import type { DebugLog } from "../debug/debug-log.ts";
import type { ServiceEvent, Sleep, SyncSettings } from "../options.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Outcome } from "./outcome.ts";

/** What a handler has at hand. */
export interface TaskContext {
  readonly taskId: string;
  readonly runtime: Runtime;
  readonly conductorOne: ConductorOne;
  readonly clientSecret: ClientSecret;
  readonly workspace: Workspace;
  readonly debugLog: DebugLog;
  /** Of a debug task: what is logged from its beginning on. */
  readonly recording: Disposable | undefined;
  readonly sync: SyncSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Aborted when the task is cancelled, or the process must end. */
  readonly signal: AbortSignal;
  /** The process is ending: what is unfinished is kept for the next one. */
  readonly stopping: () => boolean;
  readonly now: () => Date;
  readonly sleep: Sleep;
  readonly onEvent: (event: ServiceEvent) => void;
  /** What the task began goes on after it: tasks that touch the same thing wait for that, too. */
  readonly goesOn: (work: Promise<unknown>) => void;
}

type TaskTypes = Task["taskType"];
export type TaskCase = NonNullable<TaskTypes["case"]>;
export type TaskOf<Case extends TaskCase> = Extract<TaskTypes, { case: Case }>["value"];

/** Does one kind of task. Throws only what no task may come to: a bug is reported as one. */
export type Handler<Case extends TaskCase> = (task: TaskOf<Case>, context: TaskContext) => Promise<Outcome>;
export type Handlers = { readonly [Case in TaskCase]?: Handler<Case> };
