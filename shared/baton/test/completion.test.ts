import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { baton } from "./run.ts";

const run = promisify(execFile);

describe("completion in bash", () => {
  let script: string;
  beforeAll(async () => {
    const { status, stdout } = await baton("completion", "bash");
    expect(status).toBe(0);
    script = stdout;
  });

  /** What bash offers for the last of the words. */
  async function offered(...words: string[]): Promise<string[]> {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const asked = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _baton; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", ["-c", `${script}\n${asked}`]);
    return stdout.split("\n").filter(Boolean);
  }

  test.each([
    [["gr"], ["grants"]],
    [["re"], ["resource-types", "resources", "report", "recalculate-stats"]],
    [
      ["export", ""],
      ["csv", "xlsx", "parquet", "json", "c1z"],
    ],
    [["principals", ""], ["compare"]],
    [
      ["principals", "compare", "--c"],
      ["--compare-file", "--compare-entitlement"],
    ],
    [
      ["-f", "some.c1z", "export", "csv", "--o"],
      ["--out", "--output-format"],
    ],
    [["rollback-expansion", "--pre"], ["--preserve-suspect-grants"]],
    [
      ["-o", ""],
      ["console", "json"],
    ],
    [
      ["why", "user:u1", "-o", ""],
      ["console", "json", "csv", "dot", "mermaid"],
    ],
    [["diff", "--output-format", "m"], ["markdown"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "powershell"],
    ],
    // Those who know the hidden ones do not need help.
    [["opt"], []],
  ])("%j", async (typed, words) => expect(await offered("baton", ...typed)).toEqual(words));
});

test.each([
  ["zsh", "compdef _baton baton", "'principals:List principals'"],
  ["fish", "complete -c baton", "-s 'f' -r -F"],
  ["powershell", "Register-ArgumentCompleter -Native -CommandName 'baton'", "@('principals', 'List principals')"],
])("a script for %s", async (shell, begin, entry) => {
  const { stdout } = await baton("completion", shell);
  expect(stdout).toContain(begin);
  expect(stdout).toContain(entry);
  expect((await baton("completion", shell, "--no-descriptions")).stdout).not.toContain("List principals");
});

test.each([
  [[], "needs the name of a shell"],
  [["csh"], "no completion for the shell 'csh'"],
])("completion %j is a mistake", async (args, message) => {
  const { status, stderr } = await baton("completion", ...args);
  expect([status, stderr.includes(message)]).toEqual([2, true]);
});
