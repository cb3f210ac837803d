import { z } from "zod";
import type { ConductorOptions } from "../conductor.ts";
import { parseDuration } from "../duration-text.ts";
import { type Fault, faultSchema } from "../faults.ts";
import type { SettingsInput } from "../settings.ts";

const duration = z.string().transform(parseDuration);

/** What a task of a scenario must come to. `any` and what is left out are not compared. */
export const expectationSchema = z.strictObject({
  outcome: z.enum(["success", "error", "hello", "none", "any"]),
  code: z.number().int().optional(),
  message: z.string().optional(),
  non_retryable: z.boolean().optional(),
  /** Full name of the answer's message. */
  response_type: z.string().optional(),
  /** Assets received whole, and what they begin as: `c1z-v1`, `c1z-v3` or `json-log`. */
  uploads: z.number().int().optional(),
  magic: z.array(z.string()).optional(),
  min_heartbeats: z.number().int().optional(),
});

export type Expectation = z.infer<typeof expectationSchema>;

/** A scenario as it is written down: JSON with the field names of the wire and durations as text (`0.3s`). */
const scenarioSchema = z.object({
  settings: z
    .object({
      next_poll: duration.optional(),
      next_poll_task: duration.optional(),
      omit_next_poll: z.boolean().optional(),
      next_heartbeat: duration.optional(),
      expires_in: z.number().int().optional(),
      token_type: z.string().optional(),
      parallel: z.number().int().default(1),
      get_tasks: z.boolean().default(false),
      idle_none_task: z.boolean().optional(),
      /** Most tasks in one answer of GetTasks. */
      batch: z.number().int().min(1).optional(),
      /** All tasks together get no more than this. */
      time_limit: duration.optional(),
      /** How long the connector is left alone: after the last task, and in all if there is none. */
      linger: duration.optional(),
      run_for: duration.optional(),
      /** How the server is there at all. */
      listen_delay: duration.optional(),
      cert: z.enum(["expired", "not_yet_valid", "wrong_host", "wrong_san", "unknown_ca"]).optional(),
      no_alpn: z.boolean().optional(),
      tls13_only: z.boolean().optional(),
      /** Breaches of the protocol that a recording server should let pass; the conductor judges none. */
      allow_violations: z.array(z.string()).optional(),
    })
    .prefault({}),
  faults: z.array(z.record(z.string(), z.unknown())).default([]),
  tasks: z
    .array(
      z.object({
        task: z.record(z.string(), z.unknown()),
        expect: expectationSchema.default({ outcome: "any" }),
        /** So many tasks of this kind, one after the other. */
        repeat: z.number().int().min(1).default(1),
        /** Is encrypted for the client's key and becomes the task's credential option. */
        encrypt_password: z.string().optional(),
        timeout: duration.default(60_000),
        /** Adds a field with this number to the task, as a newer server might. */
        unknown_field: z.number().int().optional(),
      }),
    )
    .default([]),
});

export type ScenarioTask = {
  task: Record<string, unknown>;
  expect: Expectation;
  timeoutMs: number;
  unknownField: number | undefined;
  password: string | undefined;
};

export type Scenario = {
  settings: SettingsInput;
  faults: Fault[];
  tasks: ScenarioTask[];
  timeLimitMs: number;
  lingerMs: number;
  runForMs: number;
  listenDelayMs: number;
  /** For `startConductor`, besides its directory. */
  server: ScenarioServer;
};

export type ScenarioServer = Pick<
  ConductorOptions,
  "certificateHosts" | "certificateValidity" | "http2" | "minTlsVersion"
> & {
  /** The authority is one that the connector does not trust. */
  unknownAuthority: boolean;
};

export function readScenario(json: unknown): Scenario {
  const { settings, faults, tasks } = scenarioSchema.parse(json);
  const given = {
    nextPollMs: settings.next_poll,
    nextPollTaskMs: settings.next_poll_task,
    omitNextPoll: settings.omit_next_poll,
    nextHeartbeatMs: settings.next_heartbeat,
    tokenLifetimeSeconds: settings.expires_in,
    tokenType: settings.token_type,
    parallel: settings.parallel,
    getTasks: settings.get_tasks,
    getTasksLimit: settings.batch,
    idleNoneTask: settings.idle_none_task,
  };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    // Each task is tried once, and only the scenario ends it.
    settings: { ...named, maxAttempts: 1 },
    faults: faults.map(readFault),
    tasks: tasks.flatMap(({ timeout, unknown_field, encrypt_password, repeat, task, expect }) =>
      Array.from({ length: repeat }, () => ({
        ...{ task, expect },
        timeoutMs: timeout,
        unknownField: unknown_field,
        password: encrypt_password,
      })),
    ),
    timeLimitMs: settings.time_limit ?? Number.POSITIVE_INFINITY,
    lingerMs: settings.linger ?? 0,
    runForMs: settings.run_for ?? 0,
    listenDelayMs: settings.listen_delay ?? 0,
    server: serverOf(settings),
  };
}

const day = 24 * 60 * 60_000;

function serverOf({ cert, no_alpn, tls13_only }: z.infer<typeof scenarioSchema>["settings"]): ScenarioServer {
  const away = (days: number) => new Date(Date.now() + days * day);
  return {
    unknownAuthority: cert === "unknown_ca",
    ...((cert === "wrong_host" || cert === "wrong_san") && { certificateHosts: ["elsewhere.invalid"] }),
    ...(cert === "expired" && { certificateValidity: { from: away(-30), to: away(-1) } }),
    ...(cert === "not_yet_valid" && { certificateValidity: { from: away(1), to: away(30) } }),
    ...(no_alpn && { http2: false }),
    ...(tls13_only && { minTlsVersion: "TLSv1.3" as const }),
  };
}

/** Names in snake case, durations as text, `action: "close"`: otherwise a fault as it is switched on directly. */
function readFault({ action, delay, ...rest }: Record<string, unknown>): Fault {
  const camel = Object.entries(rest).map(([name, value]) => [
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return faultSchema.parse({
    ...Object.fromEntries(camel),
    ...(action === "close" ? { close: true } : {}),
    ...(delay === undefined ? {} : { delayMs: parseDuration(String(delay)) }),
  });
}
