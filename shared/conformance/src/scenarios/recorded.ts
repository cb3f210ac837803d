import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

const directory = join(import.meta.dirname, "../../fixtures/scenarios");

/** What a task came to: of a FinishTask message what matters, and the kinds of the assets that were received whole. */
const outcomeSchema = z.strictObject({
  outcome: z.enum(["success", "error", "hello", "none"]),
  code: z.number().optional(),
  message: z.string().optional(),
  non_retryable: z.boolean().optional(),
  annotations: z.array(z.string()).optional(),
  details: z.array(z.record(z.string(), z.json())).optional(),
  response: z.record(z.string(), z.json()).optional(),
  uploads: z.array(z.string()).optional(),
});
export type TaskOutcome = z.infer<typeof outcomeSchema>;

const recordedSchema = z.strictObject({
  run: z
    .strictObject({
      args: z.array(z.string()).default([]),
      /** Null takes away a variable that is otherwise set. */
      env: z.record(z.string(), z.string().nullable()).default({}),
      /** Whether the connector is given the server's authority. */
      trusted: z.boolean().default(true),
      /** When the connector is told to stop while its tasks are open. */
      signal_after: z.string().optional(),
    })
    .prefault({}),
  script: z.record(z.string(), z.unknown()),
  /** What the Go connector did. */
  go: z.strictObject({
    /** The exit status; negative for a signal. */
    exit: z.number().default(0),
    /** What it was stopped by; null when it ended by itself. */
    signal: z.enum(["int", "term", "int-group", "term-group"]).nullable().default("int"),
    tasks: z.array(outcomeSchema),
  }),
});

/** A scenario, how the Go connector was started for it, and what came of it. */
export type Recorded = z.output<typeof recordedSchema> & { readonly name: string };

export const scenarioNames = (): string[] =>
  readdirSync(directory)
    .map((file) => file.replace(/\.json$/, ""))
    .sort();

export const readRecorded = (name: string): Recorded => readRecordedFile(join(directory, `${name}.json`));

export function readRecordedFile(path: string): Recorded {
  return { name: basename(path, ".json"), ...recordedSchema.parse(JSON.parse(readFileSync(path, "utf8"))) };
}
