import { z } from "zod";
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
    })
    .prefault({}),
  faults: z.array(z.record(z.string(), z.unknown())).default([]),
  tasks: z
    .array(
      z.object({
        task: z.record(z.string(), z.unknown()),
        expect: expectationSchema,
        timeout: duration.default(60_000),
        /** Adds a field with this number to the task, as a newer server might. */
        unknown_field: z.number().int().optional(),
      }),
    )
    .default([]),
});

export type Scenario = {
  settings: SettingsInput;
  faults: Fault[];
  tasks: { task: Record<string, unknown>; expect: Expectation; timeoutMs: number; unknownField: number | undefined }[];
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
    idleNoneTask: settings.idle_none_task,
  };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    // Each task is tried once, and only the scenario ends it.
    settings: { ...named, maxAttempts: 1 },
    faults: faults.map(readFault),
    tasks: tasks.map(({ timeout, unknown_field, ...rest }) => ({
      ...rest,
      timeoutMs: timeout,
      unknownField: unknown_field,
    })),
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
