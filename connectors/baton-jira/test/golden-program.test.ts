import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createJira } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { jira } from "../src/connector.ts";
import { type GoldenOp, goldenRuns, read, setupOf } from "./golden.ts";
import { runsOfTheCommandLine } from "./known-endings.ts";
import { opsOfTheCommandLine } from "./known-operations.ts";

const all = [...read<GoldenOp[]>("golden-ops"), ...goldenRuns];
const known = { ...opsOfTheCommandLine, ...runsOfTheCommandLine };
/** Besides, some whose requests are compared in golden-ops.test.ts: what is printed. */
const printing: Readonly<Record<string, { readonly status: number; readonly says: string }>> = {
  "getticket-key": { status: 0, says: '"displayName":"Access to CRM"' },
  "schemas-list-keys": { status: 0, says: "c1.connector.v2.JCIssueTypeProject" },
  "ticket-plain": { status: 0, says: "/browse/ITS-909" },
  "ticket-kind-date": { status: 0, says: "/browse/ITS-909" },
  "bulk-two": { status: 0, says: '"id":"30910"' },
};

let server: SimulatorServer;
const directory = mkdtempSync(join(tmpdir(), "baton-jira-"));
const base = join(directory, "base.c1z");
const site = () => ["--jira-email=admin@acme.test", "--jira-api-token=golden-token-a", `--jira-url=${server.url}`];
const run = (args: readonly string[]) =>
  runHere({ name: "baton-jira", config, connector: async () => jira }, args, {}, { directory });

const startSite = () => startServer({ handle: createJira(setupOf({ name: "", flags: {} }).tenant).handle });

beforeAll(async () => {
  server = await startSite();
  const { status, output } = await run([...site(), "--file", base]);
  expect([status, output]).toEqual([0, expect.any(String)]);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

describe("the command line ends like the recorded run, or as it says in the known differences", () => {
  test.each(Object.entries({ ...known, ...printing }))("%s", async (name, { status, says }) => {
    const { flags, files = {}, faults = [] } = all.find((one) => one.name === name)!;
    // Each ticket is the first one of its site.
    await server.close();
    server = await startSite();
    for (const { path, status: refusal = 500, headers = {} } of faults)
      server.addFault({
        path: new RegExp(path),
        times: 1,
        effect: { kind: "reply", reply: { status: refusal, text: "", headers } },
      });
    const file = join(directory, `${name}.c1z`);
    copyFileSync(base, file);
    const paths: Record<string, string> = {};
    for (const [called, content] of Object.entries(files)) {
      paths[called] = join(directory, `${name}-${called}`);
      writeFileSync(paths[called], typeof content === "string" ? content : JSON.stringify(content));
    }
    const given = Object.entries(flags)
      .filter(([flag]) => !flag.startsWith("jira-") || flag === "jira-project-keys")
      .map(([flag, value]) => (value === true ? `--${flag}` : `--${flag}=${paths[value] ?? value}`));
    const own = name === "missing-token" ? ["--jira-url=https://a.test", "--jira-email=a"] : site();
    const result = await run([...own, ...given, "--file", file]);
    expect([result.status, result.output]).toEqual([status, expect.stringContaining(says)]);
  });
});
