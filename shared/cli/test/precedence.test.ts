import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boolField, type Decoded, intField, listField, mapField, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { parseFlags } from "../src/flags/parse-flags.ts";
import { readConfigFile } from "../src/sources/config-file.ts";
import { resolveValues } from "../src/sources/resolve-values.ts";

const all = [
  stringField({ name: "text" }),
  boolField({ name: "yes" }),
  intField({ name: "int" }),
  listField({ name: "list" }),
  mapField({ name: "map" }),
  stringField({ name: "secret", secret: true }),
];

function directory(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(tmpdir(), "baton-cli-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}

async function values(given: { args?: string[]; env?: NodeJS.ProcessEnv; files?: Record<string, string> }) {
  const { args = [], env = {}, files = {} } = given;
  const warnings: string[] = [];
  const file = await readConfigFile(env, directory(files), (message) => warnings.push(message));
  const { values: found } = resolveValues(all, { flags: parseFlags(all, args, "x").values, env, file });
  return { found, warnings };
}

describe("a flag wins over the environment, the environment over the file", () => {
  const yaml = "text: file\nyes: true\nint: 1\nlist: [file]\nmap: {file: '1'}\n";
  const env = { BATON_TEXT: "env", BATON_YES: "false", BATON_INT: "2", BATON_LIST: "env", BATON_MAP: "env=1" };
  const args = ["--text=flag", "--yes", "--int=3", "--list=flag", "--map=flag=1"];
  const files = { ".baton.yaml": yaml };

  test.each<[string, Parameters<typeof values>[0], Record<string, Decoded>]>([
    ["nothing", {}, {}],
    ["file", { files }, { text: "file", yes: true, int: 1, list: ["file"], map: { file: "1" } }],
    ["environment", { files, env }, { text: "env", yes: false, int: 2, list: ["env"], map: { env: "1" } }],
    [
      "flags, added to lists and maps",
      { files, env, args },
      { text: "flag", yes: true, int: 3, list: ["env", "flag"], map: { env: "1", flag: "1" } },
    ],
    ["flags over the file", { files, args }, { list: ["file", "flag"], text: "flag" }],
    [
      "an empty variable is unset",
      { files, env: { BATON_TEXT: "", BATON_LIST: "" } },
      { text: "file", list: ["file"] },
    ],
    ["a list given twice", { args: ["--list", "a,b", "--list=c"] }, { list: ["a", "b", "c"] }],
    ["a map given twice", { args: ["--map", "a=1,b=2", "--map", "a=3"] }, { map: { a: "3", b: "2" } }],
    ["a negative number is a value", { args: ["--int", "-1"] }, { int: -1 }],
    ["what looks like a flag is a value", { args: ["--text", "--yes"] }, { text: "--yes" }],
  ])("%s", async (_, given, expected) => {
    expect((await values(given)).found).toMatchObject(expected);
  });
});

describe("config files", () => {
  test.each([
    ["keys in upper case", { ".baton.yaml": "TEXT: a" }, { text: "a" }],
    ["commas in items of a list", { ".baton.yaml": "list: ['a,b', c]" }, { list: ["a,b", "c"] }],
    ["a list as text", { ".baton.yaml": "list: a,b" }, { list: ["a", "b"] }],
    ["keys of maps in lower case", { ".baton.yaml": "map: {Ab: Cd}" }, { map: { ab: "Cd" } }],
    [".yml", { ".baton.yml": "text: yml" }, { text: "yml" }],
    ["JSON", { ".baton.json": '{"text": "json"}' }, { text: "json" }],
    ["JSON before YAML", { ".baton.json": '{"text": "json"}', ".baton.yaml": "text: yaml" }, { text: "json" }],
    ["TOML", { ".baton.toml": 'text = "toml"\nlist = ["a"]' }, { text: "toml", list: ["a"] }],
    ["YAML in a .toml", { ".baton.toml": "text: yaml" }, { text: "yaml" }],
    ["YAML in a .env", { ".baton.env": "text: yaml" }, { text: "yaml" }],
    ["no extension", { ".baton": "text: plain" }, { text: "plain" }],
    ["an empty file", { ".baton.yaml": "" }, {}],
    ["empty values", { ".baton.yaml": "text:\nint: ''" }, {}],
  ])("%s", async (_, files, expected) => {
    expect((await values({ files })).found).toEqual(expected);
  });

  test("BATON_CONFIG_PATH names the file, whatever is beside it", async () => {
    const path = join(directory({ "conf.yaml": "text: named", "conf.json": '{"text": "json"}' }), "conf.yaml");
    expect((await values({ env: { BATON_CONFIG_PATH: path }, files: { ".baton.yaml": "text: no" } })).found).toEqual({
      text: "named",
    });
  });

  test("a named file that does not exist is told, not refused", async () => {
    const { found, warnings } = await values({ env: { BATON_CONFIG_PATH: "none.yaml" }, files: {} });
    expect([found, warnings]).toEqual([{}, ["the config file none.yaml (BATON_CONFIG_PATH) does not exist"]]);
  });

  test("a directory called .baton is no config file", async () => {
    const made = directory({});
    mkdirSync(join(made, ".baton"));
    expect(await readConfigFile({}, made, () => {})).toBeUndefined();
  });
});

test("a secret can be in a file that a variable names", async () => {
  const path = join(directory({ token: "hunter2\n" }), "token");
  expect((await values({ env: { BATON_SECRET_FILE: path } })).found).toEqual({ secret: "hunter2" });
  expect((await values({ env: { BATON_SECRET_FILE: path, BATON_SECRET: "own" } })).found).toEqual({ secret: "own" });
  // Only secrets: `BATON_TEXT_FILE` means nothing.
  expect((await values({ env: { BATON_TEXT_FILE: path } })).found).toEqual({});
});
