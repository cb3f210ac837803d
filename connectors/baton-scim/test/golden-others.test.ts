import { Readable } from "node:stream";
import { runProgram } from "@baton-connectors/cli";
import { toBatonError } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { readMapping } from "../src/mapping/read-mapping.ts";
import { probeCommand } from "../src/probe-command.ts";
import { openInstance } from "./instance.ts";
import { configOf, configs, knownDifferences, operations, runs, tenantOf } from "./recordings.ts";

const used = new Set(
  [...runs, ...operations]
    .flatMap(({ args }) => args.flat())
    .flatMap((one) => /^\{CFG\}\/(.*)\.yaml$/.exec(one)?.[1] ?? []),
);

describe("every recorded configuration is read, or refused with what is wrong", () => {
  test("there are 79", () => {
    expect(Object.keys(configs).length).toBe(79);
    expect([...used].filter((name) => !Object.hasOwn(configs, name) && name !== "does-not-exist")).toEqual([]);
  });
  test.each(Object.entries(configs))("%s", (name, text) => {
    const read = () => readMapping({ text, name: `${name}.yaml`, builtIn: false }, () => "given");
    if (!/(^|-)bad-/.test(name) || withDefaults.has(name)) {
      expect(read().mapping.user.id.text).not.toBe("");
      return;
    }
    expect(read).toThrow(new RegExp(`^${name}\\.yaml`));
  });
});
/** `userGroup` without `path` or `name`, which the list of known differences has. */
const withDefaults = new Set(["bad-gou-noname", "bad-gou-nopath"]);

/** What the Go connector lacks; ours has accounts and passwords. */
const others: Readonly<Record<string, { readonly code?: string; readonly area?: string }>> = {
  "create-account": { area: "accounts" },
  "create-account-emailonly": { area: "accounts" },
  "delete-group": { code: "Unimplemented" },
  "delete-user": { area: "accounts" },
  "event-feed": { code: "NotFound" },
  "rotate-user": { area: "accounts" },
  "ticket-create": { code: "Unimplemented" },
  "ticket-schemas": { code: "Unimplemented" },
};

describe("other recorded operations", () => {
  test("with the changes they are 127, and the configurations 53", () => {
    const isConfiguration = (name: string) => /^(cfg|cli)-/.test(name);
    const rest = operations.filter(({ name }) => name !== "service-two-revokes");
    expect([
      rest.filter(({ name }) => !isConfiguration(name)).length,
      rest.filter(({ name }) => isConfiguration(name)).length,
    ]).toEqual([127, 53]);
  });

  test.each(Object.entries(others))("%s", async (name, { code, area }) => {
    const operation = operations.find((one) => one.name === name)!;
    const args = operation.args.flat();
    const instance = openInstance(tenantOf({}));
    const runtime = instance.runtime(configOf(args));
    const flag = (one: string) => args[args.indexOf(one) + 1]!;
    const id = (type: string, resource: string) => ({ resourceType: type, resource }) as never;
    const random = { options: { case: "randomPassword", value: { length: 12n, constraints: [] } } } as never;
    const account = {
      login: args.includes("--create-account-login") ? flag("--create-account-login") : "",
      loginAliases: [],
      emails: [{ address: "new@acme.test", primary: true }],
      profile: { email: "new@acme.test" },
    };
    const work: Readonly<Record<string, () => Promise<unknown>>> = {
      create: () => runtime.createAccount({ resourceTypeId: "user", account, credentials: undefined }),
      delete: () => runtime.deleteResource({ id: id(flag("--delete-resource-type"), flag("--delete-resource")) }),
      event: () => runtime.listEvents({ feedId: "", cursor: "", pageSize: 10, startAt: undefined } as never),
      rotate: () => runtime.rotateCredential({ id: id("user", flag("--rotate-credentials")), credentials: random }),
      ticket: () =>
        name === "ticket-schemas" ? runtime.listTicketSchemas({} as never) : runtime.createTicket({} as never),
    };
    const failed = await work[name.split("-")[0]!]!().then(
      () => undefined,
      (thrown: unknown) => toBatonError(thrown).code,
    );
    expect([failed, area === undefined || knownDifferences.has(area)]).toEqual([code, true]);
    if (code) expect(instance.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

describe("the recorded command lines", () => {
  const connector = async () => (await import("../src/connector.ts")).scim as never;
  async function run(args: readonly string[]) {
    const out = { stdout: "", stderr: "" };
    const append = (stream: keyof typeof out) => (text: string) => {
      out[stream] += text;
    };
    const stdio = {
      ...{ args, env: {}, directory: "/", stdin: Readable.from([]) as never, now: () => new Date() },
      stdout: { write: append("stdout") },
      stderr: { write: append("stderr") },
      onSignal: () => ({ [Symbol.dispose]: () => {} }),
      abort: (status: number): never => {
        throw new Error(`aborted with ${status}`);
      },
    };
    const program = { name: "baton-scim", config, commands: [probeCommand], connector, version: "dev" };
    return { status: await runProgram(program as never, stdio), ...out };
  }

  test("help, version and completion are there, as recorded", async () => {
    expect((await run(["--help"])).stdout).toMatch(/--scim-config-file string/);
    expect(await run(["--version"])).toMatchObject({ status: 0, stdout: "baton-scim version dev\n" });
    expect((await run(["completion", "bash"])).stdout).toMatch(/probe/);
  });
  test("an unknown flag is refused", async () => {
    expect(await run(["--no-such-flag"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/unknown flag: --no-such-flag/),
    });
  });
  test("config, which the recorded one lacks, prints the fields", async () => {
    const { stdout } = await run(["config"]);
    expect(JSON.parse(stdout).fields.length).toBeGreaterThan(8);
  });
  test("capabilities are the recorded ones and those of accounts", async () => {
    const { resourceTypeCapabilities: types } = JSON.parse((await run(["capabilities"])).stdout) as {
      resourceTypeCapabilities: { resourceType: { id: string }; capabilities: string[] }[];
    };
    const of = Object.fromEntries(types.map(({ resourceType, capabilities }) => [resourceType.id, capabilities]));
    expect(Object.keys(of)).toEqual(["group", "role", "user"]);
    for (const id of ["group", "role"])
      expect(of[id]).toEqual(expect.arrayContaining(["CAPABILITY_SYNC", "CAPABILITY_PROVISION"]));
    expect(of.user).toEqual(
      expect.arrayContaining(["CAPABILITY_SYNC", "CAPABILITY_ACCOUNT_PROVISIONING", "CAPABILITY_CREDENTIAL_ROTATION"]),
    );
  });
});
