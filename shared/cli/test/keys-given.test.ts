import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connector, resource, resourceType } from "@baton-connectors/sdk";
import { fields, fileField, intField, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

/** Every setting of a connector and of the host, each given a key that belongs elsewhere. */
const pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----\n";
const keys: Readonly<Record<string, string>> = {
  pem,
  json: JSON.stringify({ type: "service_account", private_key: pem, client_email: "robot@example.com" }),
  token: "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl",
};
const leaks = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "c2lnbmF0dXJlc2lnbmF0dXJl"];

const own = fields({
  keyFile: fileField({ name: "key-file", secret: true, allowedExtensions: ["json"] }),
  domain: stringField({ name: "domain", rules: { pattern: "^[a-z.]+$" } }),
  number: intField({ name: "number" }),
  token: stringField({ name: "token", secret: true }),
});

let seen: { readonly keyFile: Uint8Array; readonly token: string } | undefined;
const value = connector({
  metadata: { displayName: "X" },
  connect: (given: NonNullable<typeof seen>) => {
    seen = given;
    return {};
  },
  resourceTypes: [
    resourceType({
      id: "user",
      displayName: "User",
      list: async () => ({ items: [resource({ type: "user", id: "u", displayName: "U" })] }),
    }),
  ],
});

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, files: Readonly<Record<string, string>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "baton-cli-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  const stdio = testStdio([`--file=${join(directory, "x.c1z")}`, ...args], { env, directory });
  const status = await runProgram({ name: "baton-x", config: own, connector: async () => value }, stdio);
  return { status, text: stdio.output.stdout + stdio.output.stderr };
}

const settings = [
  "key-file",
  "domain",
  "number",
  "task-concurrency",
  "log-level",
  "external-resource-c1z",
  "file",
  "no-flag",
];
const cases = Object.keys(keys).flatMap((kind) => settings.map((name) => [kind, name] as const));

describe("a key that landed in the wrong setting is never printed", () => {
  test.each(cases)("%s as the flag %s", async (kind, name) => {
    for (const args of [[`--${name}=${keys[kind]}`], [`--${name}`, keys[kind]!]]) {
      const { status, text } = await run(args);
      expect([status === 0, leaks.filter((leak) => text.includes(leak))]).toEqual([name === "log-level", []]);
    }
  });

  test.each(cases)("%s as the variable of %s", async (kind, name) => {
    const { text } = await run([], { [`BATON_${name.toUpperCase().replaceAll("-", "_")}`]: keys[kind] });
    expect(leaks.filter((leak) => text.includes(leak))).toEqual([]);
  });

  test.each(cases)("%s in the config file as %s", async (kind, name) => {
    const { text } = await run([], {}, { ".baton.yaml": JSON.stringify({ [name]: keys[kind] }) });
    expect(leaks.filter((leak) => text.includes(leak))).toEqual([]);
  });

  test("as an argument without a flag, and as a flag's name", async () => {
    for (const key of Object.values(keys)) {
      for (const args of [[key], [`--${key}`], [`-x${key}`]]) {
        const { text } = await run(args);
        expect(leaks.filter((leak) => text.includes(leak))).toEqual([]);
      }
    }
  });

  test("where a path belongs, it is said what is wrong", async () => {
    const { status, text } = await run([`--key-file=${keys.json}`]);
    expect([status, text]).toEqual([
      2,
      "failed to make configuration: cannot access file: the value is a key itself, not the path of its file\n" +
        "  hint: Set --key-file or BATON_KEY_FILE.\n",
    ]);
  });
});

test("what is shown of a long value is short", async () => {
  const { text } = await run([`--number=${"9".repeat(5000)}`]);
  expect(text.length).toBeLessThan(400);
  expect(text).toContain("(5000 characters)");
});

describe("what editors and shells add is no part of a value", () => {
  test.each([
    ["a line break", "s3cret-token\n"],
    ["one of Windows", "s3cret-token\r\n"],
    ["a mark of the byte order", "\uFEFFs3cret-token"],
  ])("%s, in a variable and a flag", async (_, text) => {
    await run([], { BATON_TOKEN: text });
    expect(seen?.token).toBe("s3cret-token");
    await run([`--token=${text}`]);
    expect(seen?.token).toBe("s3cret-token");
  });

  test.each([
    ["UTF-8", Buffer.from("\uFEFFs3cret-token\r\n")],
    ["UTF-16, as PowerShell writes it", Buffer.from("\uFEFFs3cret-token\r\n", "utf16le")],
  ])("a file in %s with a mark of the byte order", async (_, bytes) => {
    const path = join(mkdtempSync(join(tmpdir(), "baton-cli-")), "secret.json");
    writeFileSync(path, bytes);
    await run([`--key-file=${path}`], { BATON_TOKEN_FILE: path });
    expect(seen?.token).toBe("s3cret-token");
    expect(Buffer.from(seen!.keyFile).toString()).toBe("s3cret-token\r\n");
  });
});
