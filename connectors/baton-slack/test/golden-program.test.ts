import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSlack } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { slack } from "../src/connector.ts";
import { type GoldenOp, goldenRuns, goldenTenant, read } from "./golden.ts";
import { isOfTheCommandLine, runsOfTheCommandLine } from "./known-endings.ts";

const operations = read<GoldenOp[]>("golden-ops").filter(({ name }) => isOfTheCommandLine(name));
const runs = goldenRuns.filter(({ name }) => runsOfTheCommandLine.has(name));

let server: SimulatorServer;
const directory = mkdtempSync(join(tmpdir(), "baton-slack-"));
const base = join(directory, "base.c1z");
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runHere({ name: "baton-slack", config, connector: async () => slack }, args, env);

beforeAll(async () => {
  server = await startServer({ handle: createSlack(goldenTenant).handle });
  const { status, output } = await run([
    ...["--token=xoxb-golden-a-bot", "--business-plus-token=xoxp-golden-a-scim", `--base-url=${server.url}/api/`],
    ...["--file", base],
  ]);
  expect([status, output]).toEqual([0, expect.any(String)]);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** What ours says where Go's exit status has no more to say than that it failed, or that it did not. */
const said: Readonly<Record<string, { readonly status: number; readonly says: string }>> = {
  "action-badjson": { status: 2, says: "--invoke-action-args" },
  "action-list": { status: 0, says: '"disable_user"' },
  "cli-base-url-listed": { status: 2, says: "--base-url" },
  "cli-capabilities": { status: 0, says: '"workspaceRole"' },
  "cli-config": { status: 0, says: '"business-plus-token"' },
  // Go asks Slack itself, which it could not reach; the simulated one does not know the token.
  "cli-gov-false": { status: 16, says: "invalid_auth" },
  "cli-gov-only": { status: 2, says: "set fields ('gov-env') are dependent on ('business-plus-token') being set" },
  "cli-help": { status: 0, says: "--business-plus-token" },
  "cli-no-args": { status: 2, says: 'required flag(s) "token" not set' },
  "cli-sso-enabled": { status: 2, says: "unknown flag: --sso-enabled" },
  "cli-version": { status: 0, says: "baton-slack" },
  "event-feed": { status: 5, says: "no event feed 'baton_feed_event'" },
  "tickets-schemas": { status: 12, says: "ticket manager not implemented" },
  "bp-skip-grants": { status: 2, says: "skip-grants can only be set within a targeted sync" },
  "err-empty-token": { status: 2, says: 'required flag(s) "token" not set' },
  "err-gov-without-bp": { status: 2, says: "set fields ('gov-env') are dependent on ('business-plus-token')" },
  "err-no-token": { status: 2, says: 'required flag(s) "token" not set' },
  "std-skip-grants": { status: 2, says: "skip-grants can only be set within a targeted sync" },
};
const printing = new Set(["cli-capabilities", "cli-config"]);

describe("what the command line decides by itself ends like the recorded run, and leaves the file as it was", () => {
  test("all of them", () => {
    expect(Object.keys(said).sort()).toEqual([...operations, ...runs].map(({ name }) => name).sort());
  });

  test.each([...operations, ...runs].map((one) => [one.name, one] as const))("%s", async (name, { flags, exit }) => {
    const file = join(directory, `${name}.c1z`);
    copyFileSync(base, file);
    const asked = server.requests.length;
    const given = Object.entries(flags).map(([flag, value]) => (value === true ? `--${flag}` : `--${flag}=${value}`));
    const where = flags.token !== undefined && flags["base-url"] === undefined ? [`--base-url=${server.url}/api/`] : [];
    const onFile = Object.keys(flags).length > 1 && flags["base-url"] === undefined ? ["--file", file] : [];
    const { status, output } = await run(printing.has(name) ? [name.slice(4)] : [...given, ...where, ...onFile]);
    const { status: wanted, says } = said[name]!;
    expect([status, wanted === 0]).toEqual([wanted, exit === 0]);
    expect(output).toContain(says);
    if (name !== "cli-gov-false") expect(server.requests.slice(asked)).toEqual([]);
    expect(readFileSync(file).equals(readFileSync(base))).toBe(true);
  });
});

test("the recorded actions are described as recorded; one more changes what an account is called", async () => {
  const { stdout } = await run([
    ...["--token=xoxb-golden-a-bot", "--business-plus-token=xoxp-golden-a-scim", `--base-url=${server.url}/api/`],
    ...["--list-action-schemas", "--file", base],
  ]);
  const { schemas } = JSON.parse(stdout) as { schemas: { name: string }[] };
  const { schemas: recorded } = operations.find(({ name }) => name === "action-list")!;
  expect(schemas.map(({ name }) => name)).toEqual(["disable_user", "enable_user", "update_user"]);
  expect(schemas.slice(0, 2)).toEqual(recorded);
});
