import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Exchange,
  type PlayedTask,
  playScenario,
  readScenario,
  type Scenario,
  startConductor,
} from "@baton-connectors/conductor";
import { EncryptedDataSchema, EncryptionConfigSchema } from "@baton-connectors/protocol/connector-v2";
import { encryptCredentials } from "@baton-connectors/service/encryption";
import { create, type JsonObject, toJson } from "@bufbuild/protobuf";
import { durationMs } from "../scripted/duration.ts";
import { outcomeOfTask } from "./outcome.ts";
import type { Recorded, TaskOutcome } from "./recorded.ts";

export interface Played {
  readonly tasks: readonly TaskOutcome[];
  /** As in the recordings: negative for a signal. */
  readonly exit: number;
  /** What it was stopped by; null when it ended by itself. */
  readonly signal: Recorded["go"]["signal"];
  readonly stderr: string;
}

const program = join(import.meta.dirname, "../scripted/main.ts");
const startsWithinMs = 30_000;
const stopsWithinMs = 40_000;

/** Plays a recorded scenario: the scripted connector as a process of its own, against a conductor that misbehaves. */
export async function play(recorded: Recorded, keys: Readonly<Record<string, string>>): Promise<Played> {
  const scenario = readScenario(recorded.script);
  const directory = mkdtempSync(join(tmpdir(), "scenario-"));
  const { certificateHosts, certificateValidity, http2, minTlsVersion, unknownAuthority } = scenario.server;
  const conductorDirectory = join(directory, "conductor");
  const options = { certificateHosts, certificateValidity, http2, minTlsVersion };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const port = await freePort();
  const seen = watching();
  const { observe } = seen;
  const start = () => startConductor({ directory: conductorDirectory, port, hostName: "127.0.0.1", observe, ...given });
  let conductor = await start();
  try {
    const { clientId, clientSecret } = conductor.clients.create({ name: "bench-client-10001" });
    const { caFile } = conductor;
    if (scenario.listenDelayMs > 0) await conductor.close();
    else conductor.configure(scenario.settings);
    conductor.faults.set(scenario.faults);
    const temporary = join(directory, "tmp");
    mkdirSync(temporary);
    const { args, trusted } = recorded.run;
    const connector = run(args.includes("--c1z-temp-dir") ? args : ["--c1z-temp-dir", temporary, ...args], {
      BATON_CLIENT_ID: clientId,
      BATON_CLIENT_SECRET: clientSecret,
      BATON_HOST_ID: "golden-host",
      ...(trusted && !unknownAuthority && { SSL_CERT_FILE: caFile }),
      ...recorded.run.env,
    });
    if (scenario.listenDelayMs > 0) {
      await Promise.race([delay(scenario.listenDelayMs), connector.ended]);
      conductor = await start();
    }
    const stopping = new AbortController();
    void connector.ended.then(() => stopping.abort());
    const playing = playScenario(scenario, {
      ...{ conductor, clientId, keys, signal: stopping.signal },
      taskId: (index) => `fakeTask${String(index).padStart(19, "0")}`,
      encryptPassword,
    });
    const { played, signal } = await stopped(recorded, scenario, connector, playing, stopping, seen);
    const exit = await connector.ended;
    return { tasks: played.map(outcomeOfTask), exit, signal, stderr: connector.stderr() };
  } finally {
    await conductor.close();
    if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
  }
}

/** Waits for the tasks, or for the moment of the signal, and sees to it that the connector ends. */
async function stopped(
  { go, run }: Recorded,
  { runForMs, lingerMs }: Scenario,
  connector: Running,
  playing: Promise<PlayedTask[]>,
  stopping: AbortController,
  { called, busy }: Watching,
) {
  const kind = go.signal ?? "int";
  const kill = () => connector.kill(kind.startsWith("term") ? "SIGTERM" : "SIGINT");
  if (run.signal_after !== undefined) {
    await Promise.race([soon(busy).then(() => delay(durationMs(run.signal_after!))), connector.ended]);
    const alive = connector.isAlive();
    if (alive) kill();
    await connector.ended;
    stopping.abort();
    return { played: await playing, signal: alive ? kind : null };
  }
  const played = await playing;
  await Promise.race([soon(called).then(() => delay(Math.max(runForMs, lingerMs, 100))), connector.ended]);
  const alive = connector.isAlive();
  if (alive) kill();
  return { played, signal: alive ? kind : null };
}

/** What a connector that cannot reach its server never does is not waited for without end. */
const soon = (event: Promise<void>) => Promise.race([event, delay(startsWithinMs, undefined, { ref: false })]);

interface Watching {
  readonly observe: (exchange: Exchange) => void;
  /** The connector has called. */
  readonly called: Promise<void>;
  /** It has something to do: a task, or a Hello that failed. */
  readonly busy: Promise<void>;
}

function watching(): Watching {
  const called = Promise.withResolvers<void>();
  const busy = Promise.withResolvers<void>();
  return {
    called: called.promise,
    busy: busy.promise,
    observe(exchange) {
      called.resolve();
      if (exchange.kind !== "rpc") return;
      const { method, code, response } = exchange;
      if ((method === "Hello" && code !== undefined) || (response as { task?: unknown } | undefined)?.task)
        busy.resolve();
    },
  };
}

interface Running {
  readonly ended: Promise<number>;
  readonly stderr: () => string;
  isAlive(): boolean;
  kill(signal: NodeJS.Signals): void;
}

const signals: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function run(args: readonly string[], env: Readonly<Record<string, string | null>>): Running {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== null)) as Record<string, string>;
  const { PATH = "", HOME = "" } = process.env;
  const child: ChildProcess = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    env: { PATH, HOME, ...set },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => resolve(status ?? -(signals[signal ?? ""] ?? 1)));
  });
  let overdue: NodeJS.Timeout | undefined;
  void ended.then(() => clearTimeout(overdue));
  return {
    ended,
    stderr: () => stderr,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill(signal) {
      child.kill(signal);
      overdue = setTimeout(() => child.kill("SIGKILL"), stopsWithinMs);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function encryptPassword(password: string, publicKey: object): Promise<JsonObject> {
  const pubKey = Buffer.from(JSON.stringify(publicKey));
  const recipient = create(EncryptionConfigSchema, { config: { case: "jwkPublicKeyConfig", value: { pubKey } } });
  const data = await encryptCredentials([{ name: "password", bytes: Buffer.from(password) }], [recipient]);
  return { encrypted_password: { encrypted_passwords: data.map((item) => toJson(EncryptedDataSchema, item)) } };
}
