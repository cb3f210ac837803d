import { fields, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { defaultFields } from "../src/flags/default-fields.ts";
import { parseInvocation } from "../src/invocation.ts";

const defaults = defaultFields({ terminal: false, now: new Date(0) });
const config = fields({
  token: stringField({ name: "token", short: "t" }),
  region: stringField({ name: "region", persistent: true }),
});
const parse = (...args: string[]) => parseInvocation(args, "baton-x", config, defaults);

describe("the command is the first word that is neither a flag nor a flag's value", () => {
  test.each<[string[], string | undefined, Record<string, unknown>]>([
    [["config"], "config", {}],
    [["--log-level", "debug", "config"], "config", { "log-level": "debug" }],
    [["config", "--log-level", "debug"], "config", { "log-level": "debug" }],
    [["-f", "config"], undefined, { file: "config" }],
    [["-f", "x", "config"], "config", { file: "x" }],
    [["-fx", "config"], "config", { file: "x" }],
    [["-p", "config"], "config", { provisioning: true }],
    [["--provisioning", "config"], "config", { provisioning: true }],
    [["--token", "config"], undefined, { token: "config" }],
    [["--region=eu", "config"], "config", { region: "eu" }],
    [["doctor", "--token", "x"], "doctor", { token: "x" }],
    [["--token", "x", "doctor", "-o", "json"], "doctor", { token: "x", output: "json" }],
    [["-pt", "x"], undefined, { provisioning: true, token: "x" }],
  ])("%j", (args, command, flags) => {
    const invocation = parse(...args);
    expect([invocation.command, Object.fromEntries(invocation.flags)]).toEqual([command, flags]);
  });

  test("a command may have words after it; the program itself not", () => {
    expect(parse("completion", "bash")).toMatchObject({ command: "completion", positionals: ["bash"] });
    expect(parse("config", "whatever").positionals).toEqual(["whatever"]);
    expect(() => parse("--", "config")).toThrow('unknown command "config" for "baton-x"');
  });

  test("the connector's own flags are unknown to commands that need no configuration", () => {
    expect(() => parse("config", "--token=x")).toThrow("unknown flag: --token");
    expect(() => parse("--token=x", "capabilities")).toThrow("unknown flag: --token");
    expect(() => parse("config", "--version")).toThrow("unknown flag: --version");
  });
});
