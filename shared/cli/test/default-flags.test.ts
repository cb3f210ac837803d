import { readFileSync } from "node:fs";
import { configSchema, environmentName, fields } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { defaultFields } from "../src/flags/default-fields.ts";
import { parseFlags } from "../src/flags/parse-flags.ts";
import { runProgram } from "../src/index.ts";
import { resolveValues } from "../src/sources/resolve-values.ts";
import { testStdio } from "./stdio.ts";

interface Row {
  readonly name: string;
  readonly short: string;
  readonly type: "bool" | "string" | "int" | "string list";
  readonly default: string;
  readonly hidden: boolean;
  readonly export: "none" | "ops";
}
const rows = JSON.parse(readFileSync(new URL("fixtures/default-flags.json", import.meta.url), "utf8")) as Row[];
const defaults = defaultFields({ terminal: false, now: new Date("2026-01-02T03:04:05Z") });
const all = Object.values(defaults.fields);
const none = fields({});
const program = { name: "baton-x", config: none, connector: () => Promise.reject(new Error("loaded")) };
const kinds = { bool: "bool", string: "string", int: "int", "string list": "list" };
const samples = {
  bool: ["true", true],
  string: ["v", "v"],
  int: ["7", 7],
  "string list": ["a,b", ["a", "b"]],
} as const;

test("the default flags are those of the Go SDK, in its order, and four of ours", () => {
  expect(all.map((field) => field.name)).toEqual([
    ...rows.map((row) => row.name),
    "c1-ca-file",
    "quiet",
    "max-shrink",
    "strict",
  ]);
});

describe.each(rows)("--$name", (row) => {
  const field = all.find((candidate) => candidate.name === row.name)!;
  const [text, value] = samples[row.type];

  test("has its type, short form, default, visibility and export", () => {
    const shown = Array.isArray(field.default) ? field.default.join(",") : String(field.default);
    expect({ ...field, default: shown }).toMatchObject({
      kind: kinds[row.type],
      short: row.short,
      default: row.default,
      hidden: row.hidden,
      exportTo: row.export,
      persistent: true,
    });
  });

  test("is read from the command line, long and short", () => {
    const forms = [
      [`--${row.name}=${text}`],
      ...(row.type === "bool" ? [[`--${row.name}`]] : [[`--${row.name}`, text]]),
    ];
    if (row.short)
      forms.push(row.type === "bool" ? [`-${row.short}`] : [`-${row.short}`, text], [`-${row.short}=${text}`]);
    for (const args of forms) expect(parseFlags(all, args, "x").values.get(row.name)).toEqual(value);
  });

  test("is read from its environment variable and from a config file", () => {
    const variable = `BATON_${row.name.toUpperCase().replaceAll("-", "_")}`;
    expect(environmentName(row.name)).toBe(variable);
    const flags = new Map();
    const fromEnvironment = resolveValues([field], { flags, env: { [variable]: text }, file: undefined });
    expect(fromEnvironment.values).toEqual({ [row.name]: value });
    const file = { path: "f", values: new Map([[row.name, value]]) };
    expect(resolveValues([field], { flags, env: {}, file }).values).toEqual({ [row.name]: value });
    expect(resolveValues([field], { flags, env: { [variable]: "" }, file: undefined }).values).toEqual({});
  });

  test(row.hidden ? "is not in help but in the help of everything" : "is in help", async () => {
    const usual = testStdio(["--help"]);
    await runProgram(program, usual);
    const everything = testStdio(["help", "--all"]);
    await runProgram(program, everything);
    const shown = new RegExp(`--${row.name}( |$)`, "m");
    expect([shown.test(usual.output.stdout), shown.test(everything.output.stdout)]).toEqual([!row.hidden, true]);
  });

  test(row.export === "ops" ? "is exported for operators" : "is not exported", () => {
    const exported = configSchema(none, all).fields as { name: string; isOps?: boolean }[];
    expect(exported.find((candidate) => candidate.name === row.name)?.isOps).toBe(
      row.export === "ops" ? true : undefined,
    );
  });
});
