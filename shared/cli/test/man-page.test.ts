import { spawnSync } from "node:child_process";
import { fields, selectField, stringField } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const config = fields({
  place: stringField({
    name: "place",
    section: "credentials",
    description: ".begins with a dot\n'and a quote; \\back",
  }),
  region: selectField({ name: "region", options: ["eu", "us"], default: "eu", section: "credentials" }),
});
const program = { name: "baton-x", config, connector: () => Promise.reject(new Error("not needed")) };

async function printed(...args: string[]) {
  const stdio = testStdio(args);
  expect(await runProgram(program, stdio)).toBe(0);
  return stdio.output.stdout;
}

test("the manual page has every flag with its variable, and says what it says whatever the words", async () => {
  const page = await printed("help", "--man");
  expect(page).toContain("\n.B \\-\\-place string\n\\&.begins with a dot\n\\&'and a quote; \\eback (BATON_PLACE)\n");
  for (const flag of ["file string", "grant\\-entitlement string", "client\\-id string"])
    expect(page).toContain(`\\-\\-${flag}`);
  expect(page.split("\n").filter((line) => line === "")).toEqual([""]);
});

test("groff finds nothing wrong with it", async () => {
  const { status, stdout, stderr } = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z"], {
    input: await printed("help", "--man"),
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
});

test.each(["bash", "zsh", "fish", "powershell"])("completion in %s offers the values of choices", async (shell) => {
  const script = await printed("completion", shell);
  for (const words of [/eu\W+us/, /debug\W+info\W+warn\W+error/, /sqlite\W+pebble/]) expect(script).toMatch(words);
});
