import { z } from "zod";

/** Times are added to the clock and kept as milliseconds, so each has a bound. */
const longestMs = 366 * 24 * 60 * 60_000;
const ms = z.number().int().min(0).max(longestMs);
const count = z.number().int().min(1).max(1_000_000_000);

/** How the conductor behaves towards connectors. All times in milliseconds unless named otherwise. */
export const settingsSchema = z.strictObject({
  /** Pause a connector is told after an empty poll. */
  nextPollMs: ms.default(1000),
  /** Pause after a poll that brought a task. */
  nextPollTaskMs: ms.default(0),
  /** Leaves `next_poll` out of every answer, as a careless server would. */
  omitNextPoll: z.boolean().default(false),
  /** Answers an idle poll with a `none` task instead of no task. */
  idleNoneTask: z.boolean().default(false),
  /** Whether the batch call GetTasks is served; otherwise Unimplemented. */
  getTasks: z.boolean().default(true),
  /** Most tasks in one of its answers, however many are asked for. */
  getTasksLimit: count.default(100),
  /** Most tasks one client may hold at a time. */
  parallel: count.default(100),
  nextHeartbeatMs: ms.default(30_000),
  /** A task that heartbeats is lost after this long without one: ten intervals, as connectors give up after nine. */
  heartbeatLeaseMs: ms.default(300_000),
  /** A task that never heartbeats is lost after this long: a connector may wait out a rate limit for 65 minutes. */
  taskLeaseMs: ms.default(70 * 60_000),
  /** Attempts a task gets when its failures are retryable. */
  maxAttempts: z.number().int().min(1).max(1000).default(3),
  /** Pause before a failed task is handed out again, times the attempt. */
  retryDelayMs: ms.default(1000),
  tokenLifetimeSeconds: z
    .number()
    .int()
    .min(0)
    .max(longestMs / 1000)
    .default(600),
  tokenType: z.string().default("Bearer"),
  /** How far the server's clock is off, for its checks of assertions and its Date header. */
  clockOffsetMs: z.number().int().min(-longestMs).max(longestMs).default(0),
  /** Ended tasks kept per client, the newest. */
  keepTasks: count.default(10_000),
  /** Ended tasks, and connectors that are not heard of any more, are forgotten after this long. */
  keepMs: ms.default(30 * 24 * 60 * 60_000),
  /** Entries of the audit record kept, the newest. */
  keepAudit: count.default(10_000),
  /** Finished uploads kept per client. */
  keepUploads: count.default(10),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SettingsInput = z.input<typeof settingsSchema>;
