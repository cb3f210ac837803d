import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { openStore as openC1z } from "@baton-connectors/c1z";
import { listTasks, openStore, taskView } from "@baton-connectors/conductor";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Purpose, readLedger } from "./chaos-ledger.ts";
import { pages, rowsPerPage } from "./chaos-size.ts";
import { type Child, start } from "./child.ts";
import { until } from "./running-service.ts";

/** `CHAOS_ROUNDS=300` goes further, `CHAOS_SEED=8` another way. */
const rounds = Number(process.env.CHAOS_ROUNDS ?? 5);

let programs: string;
beforeAll(async () => {
  programs = mkdtempSync(join(tmpdir(), "service-chaos-programs-"));
  const bundling = start(new URL("chaos-bundle.ts", import.meta.url), [programs]);
  expect([await bundling.exited, bundling.lines]).toEqual([0, []]);
});
afterAll(() => rmSync(programs, { recursive: true }));
const program = (name: "connector" | "conductor") => pathToFileURL(join(programs, name, "main.js"));

let directory: string;
let conductor: Child;
let connector: Child;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "service-chaos-"));
});
afterEach(async () => {
  await connector?.kill("SIGKILL");
  await conductor?.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

test(
  "connector and conductor, killed at random: nothing is lost, nothing done twice, nothing reported lost that never began",
  async () => {
    const random = randomNumbers(Number(process.env.CHAOS_SEED ?? 7));
    const port = await freePort();
    const [state, work, effects] = ["state", "work", "effects"].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(work);
    writeFileSync(effects, "");
    const startConductor = () => {
      const leases = [
        "--next-heartbeat",
        "1s",
        "--heartbeat-lease",
        "8s",
        "--task-lease",
        "20s",
        "--next-poll",
        "20ms",
      ];
      conductor = start(program("conductor"), ["--state", state, "serve", "--port", String(port), ...leases]);
    };
    startConductor();
    await until(() => conductor.lines.some((line) => line.startsWith("New client")), "the conductor listens");
    const store = openStore(state);
    try {
      const { clientId, clientSecret } = store.clients.create();
      const said: string[] = [];
      const startConnector = () => {
        if (connector) said.push(...connector.lines);
        const args = [effects, work, join(state, "tls/ca.pem")];
        const secrets = { BATON_CLIENT_ID: clientId, BATON_CLIENT_SECRET: clientSecret };
        const batches = { BATON_GET_TASKS: String(random(2) === 0) };
        connector = start(program("connector"), args, { ...secrets, ...batches });
      };
      startConnector();
      const purposes = new Map<string, Purpose>();
      const queue = (purpose: Purpose, task: object) =>
        purposes.set(store.queue.add({ clientId, task: task as never, maxAttempts: 100 }).id, purpose);
      const kills = { connector: 0, conductor: 0 };
      for (let round = 0; round < rounds; round++) {
        if (round % 3 === 0) queue({ kind: "sync" }, { sync_full: {} });
        for (const n of [0, 1, 2]) {
          const [login, number] = [`a${round}-${n}`, `n${round}-${n}`];
          queue({ kind: "once", what: `account ${login}` }, { create_account: { account_info: { login } } });
          queue({ kind: "once", what: `action ${number}` }, { action_invoke: { name: "badge", args: { number } } });
        }
        const one = `p${round}`;
        const sequence = [
          ...[change("grant", "g1", one), change("revoke", "g1", one), change("grant", "g2", one)],
          ...[change("grant", "g1", `q${round}`), change("revoke", "g2", one), change("grant", "g1", one)],
        ];
        for (const { purpose, task } of sequence) queue(purpose, task);
        // Who is killed while he starts has nothing to lose.
        const before = statSync(effects).size;
        await until(() => statSync(effects).size > before + "start\n".length, "something is done");
        await sleep(random(900));
        const victim = random(3);
        if (victim > 0) {
          kills.connector++;
          await connector.kill(random(4) === 0 ? "SIGTERM" : "SIGKILL");
          startConnector();
        }
        if (victim < 2) {
          kills.conductor++;
          await conductor.kill("SIGKILL");
          startConductor();
        }
      }
      const open = store.database.prepare("select count(*) as n from tasks where state in ('pending', 'leased')");
      await until(() => Number(open.get()!.n) === 0, "all tasks ended", 240_000 + rounds * 3000);
      said.push(...connector.lines);

      const queued = listTasks(store.database, { limit: rounds * 100 })
        .toReversed()
        .map((row) => ({ task: taskView(store, row), purpose: purposes.get(row.id)! }));
      const { cutOff, cutOffAtOnce, mostAtOnce, ...wrong } = readLedger(
        readFileSync(effects, "utf8").split("\n"),
        queued,
        new Set(said.flatMap((line) => /"this task is being done already".*"task_id":"(\w+)"/.exec(line)?.[1] ?? [])),
      );
      const counts = Object.entries(wrong).map(([name, tasks]) => [name, tasks.length] as const);
      const handedBack = said.filter((line) => line.includes("handing it back")).length;
      const figures = {
        rounds,
        kills,
        tasks: queued.length,
        ...Object.fromEntries(counts),
        cutOff,
        cutOffAtOnce,
        handedBack,
        mostAtOnce,
      };
      process.stderr.write(`${JSON.stringify(figures)}\n`);
      expect(wrong).toEqual(Object.fromEntries(counts.map(([name]) => [name, []])));
      expect(queued).toHaveLength(rounds * 12 + Math.ceil(rounds / 3));
      expect(mostAtOnce).toBeGreaterThan(1);
      const accepted = store.uploads
        .list({ clientId })
        .filter(({ kind, state: at }) => kind === "c1z" && at === "accepted");
      expect(accepted.length).toBeGreaterThan(0);
      for (const upload of accepted) {
        const c1z = await openC1z(store.uploads.pathOf(upload), { readOnly: true });
        const syncId = await c1z.bindLatest("full");
        expect(await c1z.stats(syncId!)).toMatchObject({ resources: pages * rowsPerPage + 1, entitlements: 1 });
        await c1z.close();
      }
    } finally {
      store.close();
    }
  },
  480_000 + rounds * 10_000,
);

test("a sync that is killed goes on where it was saved last", async () => {
  const port = await freePort();
  const [state, work, effects] = ["state", "work", "effects"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(work);
  writeFileSync(effects, "");
  conductor = start(program("conductor"), [
    "--state",
    state,
    "serve",
    "--port",
    String(port),
    "--next-heartbeat",
    "1s",
    "--heartbeat-lease",
    "4s",
    "--next-poll",
    "20ms",
    "--max-attempts",
    "100",
  ]);
  await until(() => conductor.lines.some((line) => line.startsWith("New client")), "the conductor listens");
  const store = openStore(state);
  try {
    const { clientId, clientSecret } = store.clients.create();
    const env = { BATON_CLIENT_ID: clientId, BATON_CLIENT_SECRET: clientSecret };
    const args = [effects, work, join(state, "tls/ca.pem")];
    connector = start(program("connector"), args, { ...env, CHAOS_NEVER_ENDS: "true" });
    const { id } = store.queue.add({ clientId, task: { sync_full: {} } });
    const page = (n: number) => readFileSync(effects, "utf8").includes(`page ${n}\n`);
    await until(() => page(pages / 2), "half of it is read");
    for (let tries = 0; tries < 6000 && (await savedUsers(work)) === 0; tries++) await sleep(20);
    await connector.kill("SIGKILL");
    expect(await savedUsers(work)).toBeGreaterThan(0);
    writeFileSync(effects, "");
    connector = start(program("connector"), args, env);
    await until(() => listTasks(store.database).find((task) => task.id === id)!.state === "succeeded", "it succeeds");
    expect(page(pages - 1)).toBe(true);
    // It was checkpointed and saved, so the first pages are not asked for again.
    expect(page(0)).toBe(false);
  } finally {
    store.close();
  }
});

/** Users in the file of the sync that is under way. */
async function savedUsers(work: string): Promise<number> {
  const name = globSync("**/sync-*.c1z", { cwd: work })[0];
  if (name === undefined) return 0;
  const c1z = await openC1z(join(work, name), { readOnly: true });
  try {
    const [run] = await c1z.syncs();
    if (!run) return 0;
    await c1z.bind(run.syncId);
    return (await c1z.listResources({ resourceTypeId: "user" })).rows.length;
  } finally {
    await c1z.discard();
  }
}

function change(kind: "grant" | "revoke", group: string, person: string) {
  const entitlement = { id: `group:${group}:member`, resource: { id: { resource_type: "group", resource: group } } };
  const principal = { id: { resource_type: "user", resource: person } };
  const task =
    kind === "grant"
      ? { grant: { entitlement, principal } }
      : { revoke: { grant: { id: `${entitlement.id}:user:${person}`, entitlement, principal } } };
  return { purpose: { kind, key: `${group} ${person}` }, task };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
