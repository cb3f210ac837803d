import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatOf, openReader } from "@baton-connectors/c1z";
import { type Connector, connector, externalResourceMatch, grant, resource, resourceType } from "@baton-connectors/sdk";
import { fields, stringField } from "@baton-connectors/sdk/config";
import { BatonError } from "@baton-connectors/sdk/errors";
import { describe, expect, test } from "@jest/globals";
import { runProgram, type Stdio } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const secret = 'tok"en/with+odd=chars';
const config = fields({ token: stringField({ name: "token", secret: true, required: true }) });

interface Client {
  readonly token: string;
}
const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: async ({ client, log, skip }) => {
    log.debug({ token: client.token, encoded: Buffer.from(client.token).toString("base64") }, `using ${client.token}`);
    skip("deactivated", { url: `https://x.example/?t=${encodeURIComponent(client.token)}` });
    return { items: [resource({ type: "user", id: "u1", displayName: "Ann", user: {} })] };
  },
});
const group = resourceType<Client>({
  id: "group",
  displayName: "Group",
  list: async () => ({ items: [resource({ type: "group", id: "g1", displayName: "Team" })] }),
  grants: async ({ resource: of }) => ({ items: [grant(of, "member", { resourceType: "user", resource: "u1" })] }),
});

async function run(
  args: readonly string[],
  given: Partial<Stdio> & { tty?: boolean; spec?: Partial<Connector<unknown, Client>> } = {},
) {
  const { spec, ...rest } = given;
  const stdio = testStdio(args, { env: { BATON_TOKEN: secret }, ...rest });
  const value = connector<{ token: string }, Client>({
    metadata: { displayName: "X" },
    connect: ({ token }) => ({ token }),
    resourceTypes: [user, group],
    ...spec,
  });
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
  return { status, stdio, ...stdio.output };
}
const newFile = () => join(testStdio([]).directory, "out.c1z");
const lines = (stderr: string) =>
  stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a sync into a file", () => {
  test("on a pipe is JSON lines, the last with counts, skips, file, size and what to do next", async () => {
    const file = newFile();
    const { status, stdout, stderr } = await run([`--file=${file}`]);
    expect([status, stdout]).toEqual([0, ""]);
    expect(lines(stderr).at(-1)).toMatchObject({
      level: "info",
      msg: "Sync complete.",
      outcome: "finished",
      file,
      size: statSync(file).size,
      resources: 2,
      grants: 1,
      resources_by_type: { user: 1, group: 1 },
      skips: [{ resourceTypeId: "user", reason: "deactivated", count: 1 }],
      next: `baton stats -f ${file}`,
    });
  });

  test("on a terminal shows a summary and only warnings above it; --quiet not even that", async () => {
    const file = newFile();
    const shown = await run([`--file=${file}`], { tty: true });
    expect(shown.stderr).toMatch(
      /Synced into [\s\S]*resources +2 {3}[\s\S]*skipped +1 {3}user: deactivated\n {2}missing +1 {3}grants of group are of an entitlement that was not\s+listed, [\s\S]*\nNext: baton stats/,
    );
    expect(shown.stderr.split("\n").filter((line) => !line.includes("\t") && line.length > 80)).toEqual([]);
    expect(shown.stderr).toMatch(/Next: baton stats/);
    expect(shown.stderr).not.toContain("sync started");
    const quiet = await run([`--file=${file}`, "--quiet"], { tty: true });
    expect(quiet.stderr.split("\n").filter((line) => line && !line.includes("deactivated"))).toEqual([]);
    const asked = await run([`--file=${file}`, "--log-level=info"], { tty: true });
    expect(asked.stderr).toContain("sync started");
  });

  test("needs no arguments and nothing to write to but its file and the temporary directory", async () => {
    const file = newFile();
    const { directory } = testStdio([]);
    const temporary = join(directory, "tmp");
    mkdirSync(temporary);
    chmodSync(directory, 0o555);
    const env = { BATON_TOKEN: secret, BATON_FILE: file, BATON_TMPDIR: temporary };
    expect((await run([], { env, directory })).status).toBe(0);
    expect([existsSync(file), readdirSync(temporary)]).toEqual([true, []]);
  });
});

describe("what cannot work fails at once and leaves files as they are", () => {
  test("an output that cannot be written", async () => {
    for (const file of ["/none/x.c1z", testStdio([]).directory]) {
      const { status, stderr } = await run([`--file=${file}`, "--log-level=fatal"]);
      expect([status, stderr.split("\n").length, stderr]).toEqual([
        2,
        3,
        expect.stringContaining(`cannot write ${file}: `),
      ]);
      expect(stderr).toContain("  hint: ");
    }
  });

  test("no output at all", async () => {
    const { status, stderr } = await run(["--file=", "--log-level=fatal"], { env: { BATON_TOKEN: secret } });
    expect([status, stderr]).toEqual([2, expect.stringContaining("c1zPath must be set when in on-demand mode")]);
  });

  test("a file that is no c1z, or a damaged one", async () => {
    const file = newFile();
    expect((await run([`--file=${file}`])).status).toBe(0);
    const whole = readFileSync(file);
    for (const content of [Buffer.from("no c1z file"), whole.subarray(0, whole.length - 20)]) {
      writeFileSync(file, content);
      const { status, stderr } = await run([`--file=${file}`, "--log-level=fatal"]);
      expect([status > 0, stderr]).toEqual([true, expect.stringContaining(file)]);
      expect(stderr).toMatch(/^.*\n {2}hint: The file was left as it is\..*\n$/);
      expect(readFileSync(file)).toEqual(content);
    }
  });

  test("wrong credentials", async () => {
    const file = newFile();
    writeFileSync(file, "");
    const refuse = async () => {
      throw new BatonError("Unauthenticated", `the app does not know ${secret}`, { hint: "Make a new token." });
    };
    const { status, stderr } = await run([`--file=${file}`, "--log-level=fatal"], { spec: { validate: refuse } });
    expect([status, stderr]).toEqual([
      16,
      expect.stringMatching(
        /the app does not know \[REDACTED\]\n {2}hint: Make a new token\.\n {2}'baton-x doctor' shows/,
      ),
    ]);
  });
});

describe("signals", () => {
  async function stopped(signal: "SIGINT" | "SIGTERM") {
    const file = newFile();
    let send = () => {};
    let calls = 0;
    const slow = resourceType<Client>({
      id: "slow",
      displayName: "Slow",
      list: async ({ page, signal: cancelled }) => {
        calls++;
        if (calls === 2) {
          send();
          await new Promise((_, reject) =>
            cancelled.addEventListener("abort", () => reject(cancelled.reason), { once: true }),
          );
        }
        const at = Number(page.cursor ?? 0);
        return { items: [resource({ type: "slow", id: `s${at}`, displayName: "S" })], ...(at < 2 && { next: at + 1 }) };
      },
    });
    const spec = { resourceTypes: [slow] };
    const stdio = testStdio([`--file=${file}`], { env: { BATON_TOKEN: secret } });
    send = () => stdio.signal(signal);
    const value = connector<{ token: string }, Client>({
      metadata: { displayName: "X" },
      connect: ({ token }) => ({ token }),
      ...spec,
    });
    const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
    const again = await run([`--file=${file}`], { spec });
    return { status, again: lines(again.stderr) };
  }

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s stops with a checkpoint that the next run goes on from, status %d", async (signal, status) => {
    const result = await stopped(signal);
    expect(result.status).toBe(status);
    expect(result.again[0]).toMatchObject({ msg: "sync started", resumed: true });
    // The summary counts the whole file, not what the second process added.
    expect(result.again.at(-1)).toMatchObject({ outcome: "finished", resources: 3, resources_by_type: { slow: 3 } });
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s while the connector is validated leaves no file, status %d", async (signal, wanted) => {
  const file = newFile();
  const stdio = testStdio([`--file=${file}`], { env: { BATON_TOKEN: secret } });
  const value = connector<{ token: string }, Client>({
    metadata: { displayName: "X" },
    connect: ({ token }) => ({ token }),
    validate: ({ signal: cancelled }) => {
      stdio.signal(signal);
      return new Promise((_, reject) =>
        cancelled.addEventListener("abort", () => reject(cancelled.reason), { once: true }),
      );
    },
    resourceTypes: [user],
  });
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
  expect([status, existsSync(file)]).toEqual([wanted, false]);
  expect(lines(stdio.output.stderr)).toMatchObject([
    { outcome: "interrupted", msg: "sync stopped before anything was read" },
  ]);
});

test("at debug level, in every format, no form of a secret is printed or stored", async () => {
  const file = newFile();
  const log = join(testStdio([]).directory, "x.log");
  const outputs: string[] = [];
  for (const args of [["--log-format=json"], ["--log-format=console"], [`--log-path=${log}`]]) {
    const { stdout, stderr } = await run([`--file=${file}`, "--log-level=debug", ...args]);
    outputs.push(stdout, stderr);
  }
  outputs.push(readFileSync(log, "utf8"), readFileSync(file, "latin1"));
  const all = outputs.join("\n");
  expect(all).toContain("[REDACTED]");
  const forms = [
    secret,
    Buffer.from(secret).toString("base64"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
  expect(forms.filter((form) => all.includes(form))).toEqual([]);
});

test("grant needs the file of an earlier sync", async () => {
  const file = newFile();
  const change = ["--grant-entitlement=e", "--grant-principal=u1", "--grant-principal-type=user", "--log-level=fatal"];
  expect((await run([`--file=${file}`, ...change])).stderr).toContain(`the c1z file ${file} does not exist`);
  await run([`--file=${file}`]);
  const { status, stderr } = await run([`--file=${file}`, ...change]);
  expect([status, stderr]).toEqual([5, expect.stringContaining("error fetching entitlement 'e'")]);
  const revoked = await run([`--file=${file}`, "--revoke-grant=group:g1:member:user:u1", "--log-level=fatal"]);
  expect(revoked.stderr).toContain("error fetching entitlement 'group:g1:member'");
});

test("an external file must exist and hold a finished sync", async () => {
  const external = newFile();
  writeFileSync(external, "");
  const { status, stderr } = await run([
    `--file=${newFile()}`,
    `--external-resource-c1z=${external}`,
    "--log-level=fatal",
  ]);
  expect([status > 0, stderr]).toEqual([true, expect.stringContaining(external)]);
});

const recorded = (name: string) => new URL(`../../c1z/test/fixtures/${name}`, import.meta.url).pathname;

test.each(["flat.sqlite.c1z", "flat.pebble.c1z"])(
  "grants find their principals in the external file %s",
  async (name) => {
    const matching = resourceType<Client>({
      id: "group",
      displayName: "Group",
      list: async () => ({ items: [resource({ type: "group", id: "g1", displayName: "Team" })] }),
      grants: async ({ resource: of }) => ({
        items: [
          grant(
            of,
            "member",
            { resourceType: "user", resource: "?" },
            { annotations: [externalResourceMatch({ resourceType: 1, key: "email", value: "U0000007@example.com" })] },
          ),
        ],
      }),
    });
    const file = newFile();
    const external = `--external-resource-c1z=${recorded(name)}`;
    const { status, stderr } = await run([`--file=${file}`, external], { spec: { resourceTypes: [matching] } });
    expect([status, lines(stderr).at(-1)]).toEqual([0, expect.objectContaining({ outcome: "finished" })]);
    const reader = await openReader(file);
    const grants = [
      ...reader
        .rows(reader.latestFinished("full")!.syncId)
        .grants({ resource: { resourceType: "group", resource: "g1" } }),
    ];
    await reader.close();
    expect(grants.map(({ id }) => id)).toEqual(["group:g1:member:user:u0000007"]);
  },
);

test("--storage-engine: what a new file is written with; a Pebble file stays one", async () => {
  const file = newFile();
  expect((await run([`--file=${file}`])).status).toBe(0);
  expect(await formatOf(file)).toBe("v1");
  expect((await run([`--file=${file}`, "--storage-engine=pebble"])).status).toBe(0);
  expect(await formatOf(file)).toBe("v3");
  expect((await run([`--file=${file}`, "--storage-engine=sqlite"])).status).toBe(0);
  expect(await formatOf(file)).toBe("v3");
});

test("of an external file nothing is left unpacked when the file to write is damaged", async () => {
  const file = newFile();
  writeFileSync(file, "no c1z file");
  const temporary = testStdio([]).directory;
  const external = `--external-resource-c1z=${recorded("flat.pebble.c1z")}`;
  const { status } = await run([`--file=${file}`, external, `--c1z-temp-dir=${temporary}`, "--log-level=fatal"]);
  expect(status).toBeGreaterThan(0);
  expect(readdirSync(temporary)).toEqual([]);
});
