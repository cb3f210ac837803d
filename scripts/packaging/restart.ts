import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type Conductor, type Exchange, startConductor } from "../../shared/conductor/src/index.ts";
import { insideCommand } from "../../shared/release/src/closed-root.ts";
import type { Place } from "./places.ts";

export interface Rehearsal {
  /** A closed-off root with the program. */
  readonly image: string;
  readonly program: string;
  readonly place: Place;
  /** An empty folder for what the place keeps. */
  readonly work: string;
}

/** Kills a connector between the taking and the acknowledgement of tasks, with what stays staying and with nothing staying. */
export async function rehearse(given: Rehearsal): Promise<string> {
  const { env, staying } = given.place;
  if (!staying.includes(env.BATON_TMPDIR ?? "")) throw new Error(`${env.BATON_TMPDIR} does not stay`);
  const kept = await restart(given, true);
  for (const [what, state] of Object.entries(kept.states))
    if (state !== "succeeded") throw new Error(`what was ${what} came to: ${state}`);
  if (kept.warnings.at(-1)?.length !== 0) throw new Error(`warned of a directory that stays: ${kept.warnings.at(-1)}`);
  const passing = await restart(given, false);
  if (!passing.warnings.every((lines) => lines.some((line) => line.includes("in memory"))))
    throw new Error("nobody was warned of a directory in memory");
  if (passing.states.done === "succeeded") throw new Error("what was done is known without what was kept");
  return `done, begun by nobody and not told: all came to their end after a restart, once, as ${given.place.user}`;
}

async function restart({ image, program, place, work }: Rehearsal, stays: boolean) {
  const [uid, gid] = place.user.split(":").map(Number) as [number, number];
  const folder = (name: string) => {
    const path = mkdtempSync(join(work, name));
    chownSync(path, uid, gid);
    return path;
  };
  const app = folder("app-");
  const staying = new Map([
    ["/app", app],
    ...(stays ? place.staying.map((path) => [path, folder("kept-")] as const) : []),
  ]);
  const passing = [...new Set([...place.passing, ...(stays ? [] : place.staying)])];
  const exchanges: Exchange[] = [];
  const conductor = await startConductor({
    directory: join(mkdtempSync(join(work, "conductor-")), "state"),
    // There is no name service inside.
    hostName: "127.0.0.1",
    settings: { nextPollMs: 50, retryDelayMs: 0 },
    observe: (exchange) => void exchanges.push(exchange),
  });
  const issued = conductor.clients.create();
  const env = { ...place.env, ...settings(image, place, conductor, issued) };
  const children: ChildProcess[] = [];
  const printed: string[][] = [];
  const start = async () => {
    const [command, args] = insideCommand(image, { passing, staying }, { user: place.user, env }, [`/${program}`]);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    const lines: string[] = [];
    printed.push(lines);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => lines.push(line));
    const before = exchanges.length;
    const said = exchanges.slice.bind(exchanges, before);
    await until(
      () => said().some((one) => "method" in one && one.method === "Hello"),
      () => `it says hello: ${lines.join("\n")}`,
      () => child.exitCode !== null,
    );
    return child;
  };
  const create = (login: string) => {
    const task = { create_account: { account_info: { login, profile: { email: `${login}@example.com` } } } };
    return conductor.queue.add({ clientId: issued.clientId, task }).id;
  };
  const calls = (method: string, code?: string) =>
    exchanges.filter((one) => one.kind === "rpc" && one.method === method && (!code || one.code === code)).length;
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  try {
    // Done, and not told.
    const first = await start();
    conductor.faults.set([{ on: "FinishTask", code: "Unavailable" }]);
    const done = create("ann");
    await until(
      () => calls("FinishTask", "Unavailable") > 0,
      () => "the result is ready",
    );
    // Given, and not heard of.
    conductor.faults.set([
      { on: "FinishTask", code: "Unavailable" },
      { on: "GetTask", afterEffect: true, close: true },
    ]);
    const unheard = create("bob");
    await until(
      () => conductor.show(unheard).state === "leased",
      () => "the second task is given",
    );
    await end(first, "SIGKILL");
    conductor.faults.set([]);
    conductor.database.exec(`update tasks set lease_until = 1 where id = '${unheard}'`);
    const second = await start();
    const later = create("cay");
    await conductor.ended(later, 60_000);
    if (stays) for (const id of [done, unheard]) await conductor.ended(id, 60_000);
    await end(second, "SIGTERM");
    if (second.exitCode !== 0) throw new Error(`stopped, it ended with ${second.exitCode ?? second.signalCode}`);
    await end(await start(), "SIGTERM");
    const { users } = JSON.parse(readFileSync(join(app, "changes.json"), "utf8")) as { users: { login: string }[] };
    const made = users.map(({ login }) => login).sort();
    if (new Set(made).size !== made.length) throw new Error(`done twice: ${made.join(", ")}`);
    const states = { done: conductor.show(done).state, unheard: conductor.show(unheard).state };
    return { states, warnings: printed.map((lines) => lines.filter((line) => line.includes("work directory"))) };
  } finally {
    for (const child of children) await end(child, "SIGKILL");
    await conductor.close();
  }
}

/** What the deployment's owner gives, as files where the place reads files. */
function settings(
  image: string,
  { env }: Place,
  conductor: Conductor,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Readonly<Record<string, string>> {
  const put = (path: string, content: string) => {
    const file = join(image, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const { BATON_CONFIG_PATH: config, BATON_CLIENT_SECRET_FILE: secret } = env;
  if (config) put(config, `client-id: ${clientId}\nclient-secret: ${clientSecret}\n`);
  if (secret) put(secret, clientSecret);
  if (!existsSync(join(image, "etc"))) mkdirSync(join(image, "etc"));
  copyFileSync(conductor.caFile, join(image, "etc/ca.pem"));
  return {
    ...(!config && { BATON_CLIENT_ID: clientId, ...(!secret && { BATON_CLIENT_SECRET: clientSecret }) }),
    ...{ BATON_C1_CA_FILE: "/etc/ca.pem", BATON_PROVISIONING: "true", BATON_HEALTH_CHECK: "false" },
    ...{ BATON_CHANGES_FILE: "/app/changes.json", BATON_LOG_FORMAT: "json" },
  };
}

async function until(check: () => boolean, what: () => string, over = () => false): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (check()) return;
    if (over()) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain until ${what()}`);
}
