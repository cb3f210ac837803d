import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { chmod, chown } from "node:fs/promises";
import { createServer } from "node:net";

/** Database servers refuse to run as root: then they run as nobody. */
const nobody = 65_534;
const identity: SpawnOptions = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

export async function ownedByServer(path: string) {
  if (identity.uid === undefined) return;
  await chown(path, nobody, nobody);
  await chmod(path, 0o755);
}

export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const launch = ({ path, args, cwd, env }: Program, stdin: "pipe" | "ignore") =>
  spawn(path, args, {
    cwd,
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", ...env },
    stdio: [stdin, "pipe", "pipe"],
    ...identity,
  });

/** Runs a program to its end. */
export async function runToEnd(program: Program, input?: string): Promise<string> {
  const child = launch(program, input === undefined ? "ignore" : "pipe");
  const log = collect(child);
  child.stdin?.end(input);
  const [code] = await ended(child);
  if (code !== 0) throw new Error(`${program.path} ended with ${code}: ${log().slice(-2000)}`);
  return log();
}

export interface Service {
  /** What it has written so far: all statements, for the databases. */
  log(): string;
  /** When the log has the text behind the place. */
  logged(text: string, from: number): Promise<void>;
  stop(): Promise<void>;
}

const minute = 60_000;

/** Starts a program that stays, and waits until it says that it is ready. */
export async function runService(
  program: Program,
  isReady: (log: string) => boolean,
  stopSignal: NodeJS.Signals,
  minutes = 1,
): Promise<Service> {
  const child = launch(program, "ignore");
  const log = collect(child);
  const end = ended(child);
  const stop = async () => {
    child.kill(stopSignal);
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await end;
    clearTimeout(late);
  };
  // A test that dies must not leave it behind.
  const killed = () => void child.kill("SIGKILL");
  process.once("exit", killed);
  void end.then(() => process.off("exit", killed));
  const failed = (why: string) => new Error(`${program.path} ${why}: ${log().slice(-2000)}`);
  const until = (holds: (log: string) => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(late);
        for (const stream of [child.stdout, child.stderr]) stream?.off("data", look);
      };
      const late = setTimeout(() => {
        done();
        reject(failed(`${what} after ${minutes} min`));
      }, minutes * minute);
      const look = () => {
        if (!holds(log())) return;
        done();
        resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream?.on("data", look);
      void end.then(([code]) => {
        done();
        reject(failed(`ended with ${code}`));
      });
      look();
    });
  await until(isReady, "is not ready").catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    log,
    logged: (text, from) => until((all) => all.slice(from).includes(text), `does not say '${text}'`),
    stop,
  };
}

function collect(child: ChildProcess): () => string {
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (piece: string) => pieces.push(piece));
  }
  return () => pieces.join("");
}

const ended = (child: ChildProcess) =>
  new Promise<readonly [number | string | null]>((resolve) => {
    child.once("error", (error) => resolve([error.message]));
    child.once("close", (code, signal) => resolve([code ?? signal]));
  });

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** Another program may take the port in between: then another port is tried. */
export async function onFreePort<T>(attempt: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(await freePort());
    } catch (error) {
      if (tries === 5 || !/in use|EADDRINUSE|could not bind|bind on TCP/i.test(String(error))) throw error;
    }
  }
}
