import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connector } from "@baton-connectors/sdk";
import {
  atLeastOne,
  boolField,
  type Configuration,
  fields,
  fileField,
  intField,
  mutuallyExclusive,
  requiredTogether,
  stringField,
} from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { oktaConfig } from "./okta-config.ts";
import { testStdio } from "./stdio.ts";

const plain = fields({
  host: stringField({ name: "host", required: true }),
  account: stringField({ name: "account", required: true }),
  token: stringField({ name: "token", secret: true }),
  cache: boolField({ name: "cache" }),
  ttl: intField({ name: "ttl", rules: { gte: 1 } }),
  key: fileField({ name: "key-file", allowedExtensions: [".json"] }),
});
const ok = ["--host=h", "--account=a"];

async function failing(
  config: Configuration,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  directory?: string,
) {
  const stdio = testStdio(args, { env, ...(directory && { directory }) });
  const value = connector<unknown, null>({ metadata: { displayName: "X" }, connect: () => null, resourceTypes: [] });
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
  return { status, ...stdio.output, message: stdio.output.stderr.split("\n  hint: ")[0]! };
}

describe("the command line", () => {
  test.each<[readonly string[], string]>([
    [["--nope"], "unknown flag: --nope"],
    [["-x"], "unknown shorthand flag: 'x' in -x"],
    [["-pz"], "unknown shorthand flag: 'z' in -pz"],
    [["--host"], "flag needs an argument: --host"],
    [["-f"], "flag needs an argument: 'f' in -f"],
    [["--=x"], "bad flag syntax: --=x"],
    [["---x"], "bad flag syntax: ---x"],
    [
      ["--provisioning=maybe"],
      'invalid argument "maybe" for "-p, --provisioning" flag: "maybe" is neither true nor false',
    ],
    [["--workers", "many"], 'invalid argument "many" for "--workers" flag: "many" is no whole number'],
    [["foo"], 'unknown command "foo" for "baton-x"'],
    [["confg"], 'unknown command "confg" for "baton-x"\n\nDid you mean this?\n\tconfig\n'],
    [["config", "--host=h"], "unknown flag: --host"],
    [["help", "nothing"], 'Unknown help topic "nothing"'],
    [["completion", "csh"], "no completion for the shell 'csh'"],
    [[], 'required flag(s) "account", "host" not set'],
    [
      [...ok, "--grant-entitlement=e"],
      "if any flags in the group [grant-entitlement grant-principal] are set they must all be set; missing [grant-principal]",
    ],
    [
      [...ok, "--client-id=c"],
      "if any flags in the group [client-id client-secret] are set they must all be set; missing [client-secret]",
    ],
    [[...ok, "--ttl=-1"], "errors found:\nfield ttl: value must be greater than or equal to 1 but got -1"],
    [
      [...ok, "--key-file=none.json"],
      "failed to make configuration: cannot access file: stat none.json: no such file or directory",
    ],
    [[...ok, "--c1z-temp-dir=/none"], "the specified c1z temp dir does not exist: /none"],
    [[...ok, "--external-resource-c1z=/none"], "the specified external resource c1z file does not exist: /none"],
    [[...ok, "--external-resource-traits=fish"], 'unknown external resource trait "fish"'],
    [
      [...ok, "--http-timeout-seconds=1801"],
      "field http-timeout-seconds: value must be less than or equal to 1800 but got 1801",
    ],
    [
      [...ok, "--http-timeout-seconds=-1"],
      "field http-timeout-seconds: value must be greater than or equal to 1 but got -1",
    ],
    [[...ok, "--task-concurrency=0"], "field task-concurrency: value must be greater than or equal to 1 but got 0"],
    [[...ok, "--task-concurrency=101"], "field task-concurrency: value must be less than or equal to 100 but got 101"],
    [[...ok, "--storage-engine=x"], "field storage-engine: value must be one of [ sqlite pebble] but got 'x'"],
    [[...ok, "--log-path=/none/x.log"], "cannot write the log file /none/x.log: ENOENT"],
    [
      [...ok, "--revoke-grant=g", "--event-feed=true"],
      "if any flags in the group [grant-entitlement revoke-grant create-account-email delete-resource-type rotate-credentials-type event-feed diff-syncs compact-syncs list-ticket-schemas] are set none of the others can be; [event-feed revoke-grant] were all set",
    ],
    [["health-check", "--endpoint=x"], "invalid endpoint: x (valid: health, ready, live)"],
  ])("%j is refused with status 2 and a word of help", async (args, message) => {
    const result = await failing(plain, args);
    expect({ ...result, status: result.status }).toMatchObject({
      status: 2,
      stdout: "",
      message: expect.stringMatching(exactly(message)),
    });
  });

  test("a hint says what to do", async () => {
    expect((await failing(plain, ["--hots=x"])).stderr).toBe("unknown flag: --hots\n  hint: Did you mean --host?\n");
    expect((await failing(plain, ["--host=x"])).stderr).toBe(
      'required flag(s) "account" not set\n  hint: Set --account or BATON_ACCOUNT.\n',
    );
  });

  test("groups of a connector's own fields", async () => {
    const a = stringField({ name: "a" });
    const b = stringField({ name: "b" });
    const message = async (constraint: ReturnType<typeof atLeastOne>, args: string[]) =>
      (await failing(fields({ a, b }, { constraints: [constraint] }), args)).message;
    expect(await message(atLeastOne("a", "b"), [])).toBe(
      "at least one of the flags in the group [a b] is required\n".trim(),
    );
    expect(await message(requiredTogether("b", "a"), ["--a=1"])).toBe(
      "if any flags in the group [b a] are set they must all be set; missing [b]",
    );
    expect(await message(mutuallyExclusive("b", "a"), ["--a=1", "--b=1"])).toBe(
      "if any flags in the group [b a] are set none of the others can be; [a b] were all set",
    );
  });
});

describe("field groups", () => {
  test.each([
    [["--domain=d"], "errors found:\nfield api-token of type string is marked as required but it has a zero-value"],
    [
      ["--domain=d", "--api-token=t", "--auth-method=private-key-group"],
      ["okta-client-id", "okta-private-key", "okta-private-key-id"].reduce(
        (text, name) => `${text}\nfield ${name} of type string is marked as required but it has a zero-value`,
        "errors found:",
      ),
    ],
  ])("%j", async (args, message) => {
    const result = await failing(oktaConfig, args);
    expect(result).toMatchObject({ status: 2, message });
    expect(result.stderr).toContain("--auth-method api-token-group or private-key-group");
  });

  test("an unknown method is told and the default one used", async () => {
    const result = await failing(oktaConfig, ["--domain=d", "--auth-method=bogus", "--log-format=console"]);
    expect(result.stderr).toContain("unknown auth method: using the default one");
    expect(result.stderr).toContain("field api-token of type string");
  });
});

describe("environment and files", () => {
  const directory = (name: string, content: string) => {
    const made = mkdtempSync(join(tmpdir(), "baton-cli-"));
    writeFileSync(join(made, name), content);
    return made;
  };

  test.each<[NodeJS.ProcessEnv, string]>([
    [{ BATON_PROVISIONING: "yes" }, "failed to make configuration: cannot parse 'provisioning' as bool: "],
    [{ BATON_CACHE: "x" }, "failed to make configuration: cannot parse 'cache' as bool: "],
    [{ BATON_HEALTH_CHECK_PORT: "abc" }, "failed to make configuration: cannot parse 'health-check-port' as int: "],
    [{ BATON_CONFIG_PATH: "x.json" }, "expected config file to have .yaml or .yml extension"],
    [{ BATON_TOKEN_FILE: "/none" }, "cannot read the file /none named by BATON_TOKEN_FILE: ENOENT"],
  ])("%j is refused", async (env, message) => {
    const result = await failing(plain, ok, env);
    expect([result.status, result.message.startsWith(message)]).toEqual([2, true]);
  });

  test.each([
    [".baton.yaml", "a: [", "is not valid YAML (line 1): "],
    [".baton.yaml", "just text", "is not a list of settings"],
    [".baton.yaml", "ttl: many", "cannot parse 'ttl' as int: "],
    [".baton.yaml", "ttl: [1]", "cannot parse 'ttl' as int: expected int, got a nested value"],
  ])("%s with %j is refused", async (name, content, message) => {
    const result = await failing(plain, ok, {}, directory(name, content));
    expect([result.status, result.message]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a malformed file is not shown: it could hold a secret", async () => {
    const result = await failing(plain, ok, {}, directory(".baton.yaml", 'token: "hunter2hunter2\nb: ]'));
    expect(result.stderr).not.toContain("hunter2");
  });
});

/** The message alone, or the message with the place that a hint of its own follows. */
const exactly = (message: string) => new RegExp(`^${RegExp.escape(message)}\n?$`);
