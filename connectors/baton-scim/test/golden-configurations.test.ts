import { toBatonError } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { providerNames, providerText } from "../src/mapping/providers.ts";
import { readMapping } from "../src/mapping/read-mapping.ts";
import { openInstance } from "./instance.ts";
import { configOf, operations, tenantOf } from "./recordings.ts";

const recorded = operations.filter(({ name }) => name.startsWith("cfg-"));

/** What the Go connector refuses and ours takes: it has the flag, with the key that the server knows. */
const taken = new Set(["cfg-token-flag"]);
/** Refused by the network, which the simulated server answers for. */
const reachable = new Set(["cfg-noserver"]);

test("every recorded configuration is tried", () => {
  expect(recorded.length).toBe(47);
});

describe("a configuration is refused where the recorded one is, before anything is sent", () => {
  test.each(recorded.map((one) => [one.name, one] as const))("%s", async (name, { args, exit }) => {
    const instance = openInstance(tenantOf({}));
    const config = { ...configOf(args.flat()), ...(taken.has(name) && { token: tenantOf({}).token }) };
    const start = async () => instance.runtime(config).validate();
    const refusal = await start().then(
      () => undefined,
      (thrown: unknown) => toBatonError(thrown),
    );
    const isRefused = exit !== 0 && !taken.has(name) && !reachable.has(name);
    expect([refusal?.message, refusal !== undefined]).toEqual([isRefused ? expect.any(String) : undefined, isRefused]);
    if (refusal) expect([refusal.kind, instance.requests.length]).toEqual(["config", 0]);
  });
});

test("what is wrong is named with its key and its line", async () => {
  const instance = openInstance(tenantOf({}));
  const config = {
    ...configOf([]),
    apiKey: "k",
    scimConfigValue: "apiEndpoint: https://a.test\nauth:\n  authType: bearer\n",
  };
  const start = async () => instance.runtime(config).validate();
  await expect(start()).rejects.toThrow(/scim-config-value, line 3, column 13, auth\.authType: must be one of/);
});

test("all that is built in can be read", () => {
  expect(providerNames.length).toBe(9);
  for (const name of providerNames) {
    const read = readMapping({ text: providerText(name)!, name, builtIn: true }, () => "given");
    expect([name, read.warnings]).toEqual([name, []]);
  }
});
