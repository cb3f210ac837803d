import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { postgresql } from "../src/connector.ts";
import { fixture, startServer, type TestServer } from "./server.ts";

const run = (...args: string[]) =>
  runHere({ name: "baton-postgresql", config, connector: async () => postgresql }, args);

interface Capabilities {
  readonly resourceTypeCapabilities: readonly {
    readonly capabilities: readonly string[];
    readonly resourceType: unknown;
  }[];
  readonly connectorCapabilities: readonly string[];
  readonly credentialDetails: unknown;
}
const inShort = ({ resourceTypeCapabilities, connectorCapabilities, credentialDetails }: Capabilities) => ({
  types: resourceTypeCapabilities.map(({ capabilities, resourceType }) => [resourceType, capabilities.toSorted()]),
  connector: connectorCapabilities.toSorted(),
  credentialDetails,
});

test("`capabilities` prints what the Go connector does, without a server", async () => {
  const { status, output } = await run("capabilities");
  expect([status, inShort(JSON.parse(output) as Capabilities)]).toEqual([
    0,
    inShort(JSON.parse(fixture("capabilities.json")) as Capabilities),
  ]);
});

test("`config` has each field of the Go connector, and two more of its own", async () => {
  const { status, output } = await run("config");
  const fieldsOf = (text: string) =>
    new Map((JSON.parse(text) as { fields: { name: string }[] }).fields.map((field) => [field.name, field]));
  const [ours, golden] = [fieldsOf(output), fieldsOf(fixture("config.json"))];
  expect(status).toBe(0);
  for (const [name, field] of golden) expect(ours.get(name)).toEqual(field);
  const own = Object.values(config.fields).map(({ name }) => name);
  expect(own.filter((name) => !golden.has(name))).toEqual(["go-compatible", "allow-drop-database"]);
});

test("without a DSN nothing starts", async () => {
  const { status, output } = await run();
  expect([status, output]).toEqual([2, expect.stringContaining('required flag(s) "dsn" not set')]);
});

const folder = mkdtempSync(join(tmpdir(), "baton-postgresql-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("before anything is read it is said", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.query(
      "CREATE ROLE nobody LOGIN PASSWORD 'their-password'; REVOKE CONNECT ON DATABASE postgres FROM PUBLIC",
    );
    await server.query("CREATE DATABASE mine OWNER nobody");
  });
  afterAll(() => server.stop());

  test.each<[string, () => string, number, RegExp]>([
    ["that the DSN cannot be read", () => "not a dsn", 3, /the DSN cannot be read/],
    ["that there is no such database", () => server.dsn("missing"), 2, /database "missing" does not exist/],
    [
      "that the password is wrong",
      () => server.dsn("mine", "nobody", "secret-password"),
      16,
      /password authentication failed/,
    ],
    [
      "that the account may not connect",
      () => server.dsn("postgres", "nobody", "their-password"),
      7,
      /permission denied for database/,
    ],
  ])("%s", async (_, dsn, status, said) => {
    const ended = await run(`--dsn=${dsn()}`, `--file=${join(folder, "never.c1z")}`);
    expect(ended.output).toMatch(said);
    expect(ended.output).not.toMatch(/secret-password|their-password/);
    expect(ended.status).toBe(status);
  });
});
