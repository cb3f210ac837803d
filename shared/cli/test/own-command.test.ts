import { connector, resourceType } from "@baton-connectors/sdk";
import { boolField, fields, stringField } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { type OwnCommand, runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const config = fields({ token: stringField({ name: "token", description: "Token", secret: true }) });
const weigh: OwnCommand = {
  name: "weigh",
  summary: "Say how heavy the app is",
  fields: [boolField({ name: "gross", description: "With the box", exportTo: "none", section: "advanced" })],
  async run({ positionals, flags, print, start }) {
    const { config: given, context, patiently } = await start();
    const token = (given as Record<string, unknown>).token;
    print(
      `${positionals.join()} ${flags.get("gross")} ${token} ${await patiently(async () => typeof context.http())}\n`,
    );
    return 3;
  },
};
const app = connector<unknown, object>({
  metadata: { displayName: "App" },
  connect: () => ({}),
  resourceTypes: [resourceType<object>({ id: "user", displayName: "User", list: () => ({ items: [] }) })],
});
const program = {
  ...{ name: "baton-x", config, commands: [weigh], connector: async () => app as never, version: "1" },
  initFrom: async (path: string, _: string, print: (text: string) => void) => {
    print(`looked at ${path}\n`);
    return 0;
  },
};

async function run(...args: string[]) {
  const stdio = testStdio(args);
  const status = await runProgram(program as never, stdio);
  return { status, ...stdio.output };
}

test("a command of one connector has its flags, the connector's, and what a sync has", async () => {
  const { status, stdout } = await run("weigh", "apples", "--gross", "--token", "hush-hush-hush");
  expect(status).toBe(3);
  expect(stdout).toMatch(/^apples true (?!hush).* object\n$/);
});

test("it is in the help, with its flags in its own, and found when misspelled", async () => {
  expect((await run("--help")).stdout).toMatch(/ {2}weigh {2,}Say how heavy the app is/);
  expect((await run("weigh", "--help")).stdout).toMatch(/Say how heavy[\s\S]*--gross\n[\s\S]*--token string/);
  expect((await run("help", "weigh")).stdout).toMatch(/--gross/);
  expect((await run("completion", "bash")).stdout).toMatch(/weigh/);
  expect((await run("wiegh")).stderr).toMatch(/Did you mean this\?\s+weigh/);
});

test("its flags are nobody else's", async () => {
  expect(await run("--gross")).toMatchObject({ status: 2, stderr: expect.stringMatching(/unknown flag: --gross/) });
});

test("init with a path or an address is the connector's", async () => {
  expect(await run("init", "https://app.test")).toMatchObject({ status: 0, stdout: "looked at https://app.test\n" });
});
