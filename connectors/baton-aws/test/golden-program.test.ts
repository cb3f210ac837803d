import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAws } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { aws } from "../src/connector.ts";
import { type GoldenOp, goldenRuns, goldenTenant, read } from "./golden.ts";
import { isOfTheCommandLine, runsOfTheCommandLine } from "./known-endings.ts";

const operations = read<GoldenOp[]>("golden-ops").filter(({ name }) => isOfTheCommandLine(name));
const runs = goldenRuns.filter(({ name }) => runsOfTheCommandLine.has(name));

let server: SimulatorServer;
const directory = mkdtempSync(join(tmpdir(), "baton-aws-"));
const base = join(directory, "base.c1z");
/** Nothing of this machine's own is read, and nothing is asked anywhere else. */
const run = (args: readonly string[]) =>
  runHere({ name: "baton-aws", config, connector: async () => aws }, args, {
    AWS_ENDPOINT_URL: server.url,
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: directory,
  });
const variables = ["AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED", "HOME"] as const;
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

beforeAll(async () => {
  server = await startServer({ handle: createAws(goldenTenant).handle });
  // The vendor's variables are the process's own.
  Object.assign(process.env, { AWS_ENDPOINT_URL: server.url, AWS_EC2_METADATA_DISABLED: "true", HOME: directory });
  const { status, output } = await run([
    ...["--global-access-key-id=AKIAGOLDENA000000001", "--global-secret-access-key=golden/secret+a1"],
    ...["--global-region=us-east-1", "--file", base],
  ]);
  expect([status, output]).toEqual([0, expect.any(String)]);
});
afterAll(async () => {
  for (const name of variables) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await server.close();
  rmSync(directory, { recursive: true });
});

/** What ours says where Go's exit status has no more to say than that it failed, or that it did not. */
const said: Readonly<Record<string, { readonly status: number; readonly says: string }>> = {
  "a-cfg-cross-without-sso": {
    status: 2,
    says: "set fields ('global-aws-cross-account-iam-enabled') are dependent on",
  },
  "a-cfg-ssoregion-bad": { status: 2, says: "global-aws-sso-region" },
  "a-cfg-target-bad": { status: 2, says: "create-account-resource-type" },
  "a-skip-grants": { status: 2, says: "skip-grants can only be set within a targeted sync" },
  "a-types-unknown": { status: 3, says: "invalid resource type 'nosuch' in filter" },
  "action-list": { status: 0, says: "assume_role_with_web_identity" },
  "cmd-capabilities": { status: 0, says: '"permission_set_assignment"' },
  "cmd-capabilities-creds": { status: 2, says: "unknown flag: --global-access-key-id" },
  "cmd-config": { status: 0, says: '"global-aws-sso-region"' },
  "cmd-help": { status: 0, says: "--global-aws-orgs-enabled" },
  "cmd-version": { status: 0, says: "baton-aws" },
  "create-iam-login-only": { status: 3, says: "email" },
  "create-iam-only": { status: 0, says: "" },
  "events-no-flag": { status: 5, says: "aws_last_login_event_feed" },
  "events-no-id": { status: 5, says: "no event feed" },
  "group-grant-noprov": { status: 0, says: "" },
  tickets: { status: 12, says: "ticket" },
};
const commands: Readonly<Record<string, readonly string[]>> = {
  "cmd-capabilities": ["capabilities"],
  "cmd-capabilities-creds": ["capabilities", "--global-access-key-id=x"],
  "cmd-config": ["config"],
  "cmd-help": ["--help"],
  "cmd-version": ["--version"],
};

describe("what the command line decides by itself ends like the recorded run", () => {
  test("all of them", () => {
    expect(Object.keys(said).sort()).toEqual([...operations, ...runs].map(({ name }) => name).sort());
  });

  test.each([...operations, ...runs].map((one) => [one.name, one] as const))("%s", async (name, { flags, exit }) => {
    const given = Object.entries(flags).map(([flag, value]) => (value === true ? `--${flag}` : `--${flag}=${value}`));
    const { status, output } = await run(commands[name] ?? [...given, "--file", base]);
    const { status: wanted, says } = said[name]!;
    expect([name, status, output]).toEqual([name, wanted, expect.stringContaining(says)]);
    expect([name, wanted === 0]).toEqual([name, exit === 0]);
  });
});
