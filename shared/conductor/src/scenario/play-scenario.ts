import { closeSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import type { JWK } from "jose";
import type { Conductor } from "../conductor.ts";
import { registry } from "../registry.ts";
import { openStates } from "../state/tasks.ts";
import type { AttemptView, TaskView } from "../views/task-view.ts";
import { type Expectation, expectationSchema, type Scenario, type ScenarioTask } from "./scenario.ts";

export type PlayedTask = {
  view: TaskView;
  /** What it came to, in the terms of an expectation. */
  outcome: Expectation;
  /** How that is other than expected; empty when it is as expected. */
  differences: string[];
};

export type PlayOptions = {
  conductor: Conductor;
  clientId: string;
  /** Stand for `${key.NAME}` in tasks. */
  keys?: Readonly<Record<string, string>>;
  /** Encrypts a password for a public key: the credential option `encrypted_password`, as JSON. */
  encryptPassword?: (password: string, publicKey: JWK) => Promise<JsonObject>;
  /** The id of the n-th task; the queue makes one otherwise. */
  taskId?: (index: number) => string;
  /** Ends the play: what is not answered then has the outcome `none`. */
  signal?: AbortSignal;
};

/**
 * Plays a scenario against whatever connector polls as `clientId`: applies its settings and faults, queues its tasks in
 * order, as many at a time as it says, and compares what each comes to. A task that is not answered in its time is
 * taken back with outcome `none`.
 */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<PlayedTask[]> {
  const { conductor, clientId, keys = {}, taskId, signal } = options;
  conductor.configure(scenario.settings);
  conductor.faults.set(scenario.faults);
  const played: PlayedTask[] = [];
  const last = Date.now() + scenario.timeLimitMs;
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < scenario.tasks.length; index = next++) {
      const { expect, timeoutMs, unknownField, ...rest } = scenario.tasks[index]!;
      const message = fillIn(await withPassword(rest, options), { played, keys }) as Record<string, JsonValue>;
      const chosen = typeof message.id === "string" ? message.id : taskId?.(index);
      const { id } = conductor.queue.add({
        clientId,
        task: withUnknownField(fromJson(TaskSchema, message, { registry }), unknownField),
        ...(chosen !== undefined && { id: chosen }),
      });
      let deadline = Math.min(last, Date.now() + Math.max(timeoutMs, untakenMs));
      for (let taken = false; !signal?.aborted && Date.now() < deadline; await sleep(20)) {
        const { state, attempts } = conductor.show(id);
        if (!openStates.some((open) => open === state)) break;
        if (taken || attempts.length === 0) continue;
        // What a connector needs to start does not count.
        taken = true;
        deadline = Math.min(last, Date.now() + timeoutMs);
      }
      conductor.queue.abandon(id);
      const view = conductor.show(id);
      const outcome = outcomeOf(conductor, view);
      played[index] = { view, outcome, differences: differencesOf(expect, outcome) };
    }
  };
  await Promise.all(Array.from({ length: scenario.settings.parallel ?? 1 }, worker));
  return played;
}

/** How long a task waits for somebody to take it, at least. */
const untakenMs = 30_000;

/** The task types that have credential options. */
const withCredentials = ["create_account", "rotate_credentials"];

async function withPassword(
  { task, password }: Pick<ScenarioTask, "task" | "password">,
  { conductor, clientId, encryptPassword }: PlayOptions,
): Promise<Record<string, unknown>> {
  if (password === undefined) return task;
  const client = conductor.clients.get(clientId);
  if (!encryptPassword || !client) throw new Error("the scenario has a password to encrypt, and nobody to do it");
  const option = await encryptPassword(password, client.publicKey);
  return Object.fromEntries(
    Object.entries(task).map(([name, value]) => [
      name,
      withCredentials.includes(name) ? { ...(value as object), credential_options: option } : value,
    ]),
  );
}

type Known = { played: readonly PlayedTask[]; keys: Readonly<Record<string, string>> };

/** Replaces `${task.N.response.PATH}`, `${key.NAME}` and `${now.1h}` in all texts of a task. */
function fillIn(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, known));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillIn(member, known)]));
  }
  if (typeof value !== "string") return value;
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => standIn(name, known));
}

function standIn(name: string, { played, keys }: Known): string {
  const [kind, ...rest] = name.split(".");
  if (kind === "now") return new Date(Date.now() + (rest[0] === "1h" ? 3_600_000 : 0)).toISOString();
  const key = kind === "key" ? keys[rest.join(".")] : undefined;
  if (key !== undefined) return key;
  let found: unknown = kind === "task" ? lastFinish(played[Number(rest[0])]?.view)?.success?.response : undefined;
  for (const part of rest.slice(2)) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== "string") throw new Error(`the scenario asks for ${name}, which is not known`);
  return found;
}

function withUnknownField(task: Task, no: number | undefined): Task {
  const lengthDelimited = 2;
  if (no !== undefined) task.$unknown = [{ no, wireType: lengthDelimited, data: new Uint8Array([0]) }];
  return task;
}

type Finish = {
  status?: { code?: number; message?: string };
  error?: { non_retryable?: boolean };
  success?: { response?: { "@type"?: string } };
};

const lastFinish = (view: TaskView | undefined): Finish | undefined =>
  (view?.attempts.at(-1)?.finish ?? undefined) as Finish | undefined;

const outcomes: Readonly<Record<string, Expectation["outcome"]>> = {
  success: "success",
  error: "error",
  hello: "hello",
};

function outcomeOf(conductor: Conductor, view: TaskView): Expectation {
  const last: AttemptView | undefined = view.attempts.at(-1);
  const finish = lastFinish(view);
  const assets = conductor.uploads.list({ taskId: view.id }).toReversed();
  const responseType = finish?.success?.response?.["@type"]?.split("/").at(-1);
  return expectationSchema.parse({
    outcome: outcomes[last?.outcome ?? ""] ?? "none",
    code: finish?.status?.code,
    message: finish?.status?.message,
    ...(finish?.error ? { non_retryable: finish.error.non_retryable ?? false } : {}),
    response_type: responseType,
    uploads: assets.length,
    magic: assets.map((asset) => magicOf(conductor.uploads.pathOf(asset))),
    min_heartbeats: view.heartbeats,
  });
}

function magicOf(path: string): string {
  const head = Buffer.alloc(5);
  const file = openSync(path, "r");
  readSync(file, head, 0, 5, 0);
  closeSync(file);
  const known: Record<string, string> = { "C1ZF\0": "c1z-v1", "C1Z3\0": "c1z-v3" };
  return known[head.toString("latin1")] ?? (head[0] === 0x7b ? "json-log" : "other");
}

/** A message is expected to be part of the real one, heartbeats to be at least as many; all else to be equal. */
function differencesOf(expected: Expectation, real: Expectation): string[] {
  if (expected.outcome === "any") return [];
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const found = real[name as keyof Expectation];
    const fits =
      name === "message"
        ? String(found ?? "").includes(String(wanted))
        : name === "min_heartbeats"
          ? Number(found) >= Number(wanted)
          : JSON.stringify(found) === JSON.stringify(wanted);
    return fits ? [] : [`${name}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`];
  });
}
