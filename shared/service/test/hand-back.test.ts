import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createConductorOne } from "../src/conductor-one.ts";
import { passing } from "../src/workspace/identity.ts";
import {
  keptIn,
  type RunningService,
  startService,
  type TestConductor,
  testConductor,
  until,
} from "./running-service.ts";
import { type Effects, scripted } from "./scripted-connector.ts";
import { caller, testChannel } from "./test-channel.ts";

let server: TestConductor;
let service: RunningService;
let directory: string;
beforeEach(async () => {
  server = await testConductor({ maxAttempts: 2 });
  directory = mkdtempSync(join(tmpdir(), "hand-back-"));
});
afterEach(async () => {
  await service.stop();
  await server.close();
  rmSync(directory, { recursive: true });
});

/** The directory of the service's client, as an earlier process left it. */
function place(identity = "work-1"): string {
  const hash = createHash("sha256").update(server.issued.clientId).digest("hex").slice(0, 16);
  const work = join(directory, `baton-service-${hash}`);
  mkdirSync(work, { recursive: true, mode: 0o700 });
  writeFileSync(join(work, "id"), `${identity}\n`);
  return work;
}

/** A task that a process of the host was given before it was killed. */
async function given(task: object): Promise<string> {
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never });
  const channel = testChannel(server);
  const { tasks } = await createConductorOne(channel, caller).getTask(AbortSignal.timeout(5000));
  channel.close();
  expect(tasks.map((one) => one.id)).toEqual([id]);
  return id;
}

/** What the mark of a task says, which was placed in this boot of the machine, another one, or by an earlier version. */
const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
const marks = { none: undefined, placed: boot, begun: `${boot}begun\n`, otherBoot: "other\n", early: "" };

async function leftBehind(task: object, kind: string, mark: keyof typeof marks): Promise<string> {
  const id = await given(task);
  const note = { taskId: id, kind, takenAt: new Date().toISOString(), process: "process-gone" };
  writeFileSync(join(place(), `taken-${id}`), JSON.stringify(note));
  if (marks[mark] !== undefined) writeFileSync(join(place(), `begun-${id}`), marks[mark]);
  return id;
}
const begin = (effects: Effects) => {
  service = startService(
    { connector: scripted(effects), tempDirectory: directory },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
};
const account = { create_account: { account_info: { login: "ann" }, credential_options: { no_password: {} } } };
const resource = { id: { resource_type: "group", resource: "g1" } };
const granting = {
  grant: { entitlement: { id: "e", resource }, principal: { id: { resource_type: "user", resource: "u" } } },
};

const action = { action_invoke: { name: "run", args: {} } };

test.each<[string, object, string, keyof typeof marks, string]>([
  ["an account that was never begun", account, "createAccount", "none", "account ann"],
  ["an account that was about to begin", account, "createAccount", "placed", "account ann"],
  ["a grant", granting, "grant", "none", "grant u"],
  ["an action that was never begun", action, "actionInvoke", "none", "action undefined"],
])("%s is handed back and done by the next process", async (_, task, kind, mark, effect) => {
  const id = await leftBehind(task, kind, mark);
  const effects: Effects = [];
  begin(effects);
  const view = await server.conductor.ended(id, 120_000);
  expect([view.state, view.attempts.length, effects]).toEqual(["succeeded", 2, [effect]]);
  expect(service.lines.filter((line) => line.task_id === id && line.msg.includes("handing it back"))).toHaveLength(1);
  await service.end();
  expect(keptIn(directory)).toEqual([]);
});

test.each<keyof typeof marks>(["begun", "otherBoot", "early"])(
  "an account that may have been begun is told of at once, and not made again: %s",
  async (mark) => {
    const id = await leftBehind(account, "createAccount", mark);
    const effects: Effects = [];
    begin(effects);
    const view = await server.conductor.ended(id, 120_000);
    expect([view.state, view.attempts.length, effects]).toEqual(["failed", 1, []]);
    expect(service.lines).toContainEqual(
      expect.objectContaining({ task_id: id, task_type: "createAccount", msg: expect.stringContaining("had begun") }),
    );
    await service.end();
    expect(keptIn(directory)).toEqual([]);
  },
);

test("a note that a loss of power emptied keeps nobody from starting", async () => {
  writeFileSync(join(place(), "taken-x"), "");
  begin([]);
  await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
});

describe("what was given to a process that never heard of it", () => {
  test("is done by the next one that works in the same directory", async () => {
    const id = await given(account);
    server.conductor.database.exec("update tasks set lease_until = 1");
    place();
    const effects: Effects = [];
    begin(effects);
    const view = await server.conductor.ended(id, 120_000);
    expect([view.state, view.attempts.map(({ outcome }) => outcome), effects]).toEqual([
      "succeeded",
      ["lost", "success"],
      ["account ann"],
    ]);
  });

  test("is for nobody who works elsewhere, as his marks say nothing", async () => {
    const id = await given(account);
    server.conductor.database.exec("update tasks set lease_until = 1");
    server.conductor.queue.sweep();
    place("work-2");
    const effects: Effects = [];
    begin(effects);
    const later = server.conductor.queue.add({ clientId: server.issued.clientId, task: granting as never });
    expect((await server.conductor.ended(later.id, 120_000)).state).toBe("succeeded");
    expect([server.conductor.show(id).state, effects]).toEqual(["pending", ["grant u"]]);
  });
});

test.each([
  ["one at a time", {}],
  ["in batches", { BATON_GET_TASKS: "true" }],
])("an orderly stop hands back what was fetched %s and not begun", async (_, env) => {
  const login = "hang";
  const waiting = { create_account: { account_info: { login }, credential_options: { no_password: {} } } };
  const ids = [0, 1, 2].map(
    () => server.conductor.queue.add({ clientId: server.issued.clientId, task: waiting as never }).id,
  );
  const effects: Effects = [];
  const mode = { listing: "", creating: "" };
  service = startService(
    {
      ...{ connector: scripted(effects, mode), tempDirectory: directory, taskConcurrency: 2, graceMs: 50 },
      env: { BATON_HOST_ID: "host-1", ...env },
    },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
  const states = () => ids.map((id) => server.conductor.show(id).state);
  const leased = () => states().filter((state) => state === "leased").length;
  // The second one waits for the first, of the same account; the third is fetched only in batches.
  await until(() => mode.creating === login && leased() === ("BATON_GET_TASKS" in env ? 3 : 2), "they are fetched");
  await service.end();
  expect(states()).toEqual(["failed", "pending", "pending"]);
  const { finish } = server.conductor.show(ids[1]!).attempts[0]!;
  expect(finish).toMatchObject({ status: { message: expect.stringContaining("never begun") } });
  expect([finish, keptIn(directory)]).toEqual([expect.not.objectContaining({ error: { non_retryable: true } }), []]);
});

describe("a work directory that does not outlive a restart", () => {
  const warnings = () => service.lines.filter(({ level, msg }) => level === "warn" && msg.includes("work directory"));
  const started = async (options: Partial<Parameters<typeof startService>[0]> = {}) => {
    service = startService(
      { connector: scripted([]) as never, tempDirectory: directory, ...options },
      { issued: server.issued, caFile: server.conductor.caFile },
    );
    await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
    await service.end();
  };

  test("is warned of when it is empty although the host is known, and not when it was there before", async () => {
    await started();
    expect(warnings()).toEqual([expect.objectContaining({ msg: expect.stringMatching(/is empty: unless host-1/) })]);
    await started();
    expect(warnings()).toEqual([]);
  });

  test("is not warned of, nor left behind, where nobody says which host it is", async () => {
    await started({ env: {} });
    expect([warnings(), readdirSync(directory)]).toEqual([[], []]);
  });

  test.each([
    ["tmpfs", 0x01021994, true],
    ["ramfs", 0x858458f6, true],
    ["ext4", 0xef53, false],
    ["NFS", 0x6969, false],
  ])("is known by its file system: %s", (_, type, isInMemory) => {
    const said = passing(type, { isNew: false, hostId: "host-1" }) ?? "";
    expect(said.includes("is in memory")).toBe(isInMemory);
  });

  test("is warned of at the start when it is in memory", async () => {
    const memory = mkdtempSync("/dev/shm/hand-back-");
    try {
      await started({ tempDirectory: memory });
      expect(warnings()).toEqual([expect.objectContaining({ msg: expect.stringContaining("is in memory") })]);
    } finally {
      rmSync(memory, { recursive: true });
    }
  });
});
