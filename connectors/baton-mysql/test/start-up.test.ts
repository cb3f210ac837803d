import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "@baton-connectors/conformance";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { mysql } from "../src/connector.ts";
import { readGolden, recordedSeed, startServer, type TestServer } from "./servers.ts";

const run = (...args: string[]) => runHere({ name: "baton-mysql", config, connector: async () => mysql }, args);
const recorded = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8")) as T;

interface Capabilities {
  readonly resourceTypeCapabilities: readonly {
    readonly capabilities: readonly string[];
    readonly resourceType: { readonly id: string };
  }[];
  readonly connectorCapabilities: readonly string[];
  readonly credentialDetails: unknown;
}

describe("`capabilities` prints what the Go connector does, without a server", () => {
  test.each(["capabilities-columns", "capabilities", "capabilities-mariadb"])("%s", async (name) => {
    const { status, output } = await run("capabilities");
    const [ours, theirs] = [JSON.parse(output) as Capabilities, recorded<Capabilities>(name)];
    expect(status).toBe(0);
    expect(ours.connectorCapabilities.toSorted()).toEqual(theirs.connectorCapabilities.toSorted());
    expect(ours.credentialDetails).toEqual(theirs.credentialDetails);
    // Which of columns and roles there are Go's connector asks the server and the settings; here both always are.
    const types = ({ resourceTypeCapabilities }: Capabilities) =>
      resourceTypeCapabilities
        .filter(({ resourceType: { id } }) =>
          theirs.resourceTypeCapabilities.some(({ resourceType }) => resourceType.id === id),
        )
        // Rights to act as a user are granted here, too.
        .map(({ resourceType, capabilities }) => [
          resourceType,
          capabilities.filter((one) => resourceType.id !== "user" || one !== "CAPABILITY_PROVISION").toSorted(),
        ]);
    expect(types(ours)).toEqual(types(theirs));
    expect(ours.resourceTypeCapabilities.map(({ resourceType }) => resourceType.id)).toEqual(
      "column database role routine server table user".split(" "),
    );
    expect(
      JSON.stringify(ours.resourceTypeCapabilities.find(({ resourceType }) => resourceType.id === "user")),
    ).toContain("CAPABILITY_PROVISION");
  });
});

test("`config` has each field of the Go connector, the connection string as a secret, and three more of its own", async () => {
  interface Field {
    readonly name: string;
    readonly description: string;
    readonly isSecret?: boolean;
    readonly [key: string]: unknown;
  }
  const fieldsOf = (found: { readonly fields: readonly Field[] }) =>
    new Map(found.fields.map((one) => [one.name, one]));
  const { status, output } = await run("config");
  expect(status).toBe(0);
  const [ours, theirs] = [fieldsOf(JSON.parse(output)), fieldsOf(recorded("config"))];
  // There the variable is part of the text.
  const kindOf = ({ name, description, isRequired, ...more }: Field) => ({
    ...{ name, isRequired },
    description: description.replace(/ (\(\$|\$\()\w+\)$/, ""),
    kind: Object.keys(more).filter((key) => key.endsWith("Field")),
  });
  for (const [name, field] of theirs) expect(kindOf(ours.get(name)!)).toEqual(kindOf(field));
  expect([...ours.values()].filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(["connection-string"]);
  const own = Object.values(config.fields).map(({ name }) => name);
  expect(own.filter((name) => !theirs.has(name))).toEqual(["system-databases", "drop-definers", "go-compatible"]);
});

describe("recorded runs that fail", () => {
  let server: TestServer;
  const folder = mkdtempSync(join(tmpdir(), "baton-mysql-"));
  const file = join(folder, "sync.c1z");
  beforeAll(async () => {
    server = await startServer("mariadb");
    await server.seed(recordedSeed("mariadb"));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const said = (name: string) => readGolden<{ readonly last: string }>(`runs/${name}`).last;

  test("a-nodsn: without a connection string nothing starts", async () => {
    const { status, output } = await run("--file", file);
    expect([status, output]).toEqual([2, expect.stringContaining(said("a-nodsn"))]);
  });

  test("a-baddsn: one that cannot be read", async () => {
    const { status, output } = await run("--file", file, "--connection-string", "nonsense");
    expect([status, output]).toEqual([3, expect.stringContaining(said("a-baddsn"))]);
  });

  test("a-badpass: a password that is wrong, which is in no output", async () => {
    const { status, output } = await run("--file", file, "--connection-string", server.dsn("baton", "wrong-1!"));
    expect([status, output]).toEqual([16, expect.stringContaining("Access denied for user 'baton'@'localhost'")]);
    expect(output).not.toContain("wrong-1!");
  });

  test("grant-missing-user: whoever is not in the file is given nothing", async () => {
    const own = ["--file", file, "--connection-string", server.dsn()];
    expect(await run(...own)).toMatchObject({ status: 0 });
    const operations =
      readGolden<readonly { readonly name: string; readonly args: readonly string[] }[]>("ops/a-maria");
    const { args } = operations.find(({ name }) => name === "grant-missing-user")!;
    let ended = { status: 0, output: "" };
    const statements = await server.logged(async () => {
      ended = await run(...own, ...args);
    });
    expect([ended.status, ended.output, statements]).toEqual([5, expect.stringContaining("user:nobody@%"), []]);
  });
});
