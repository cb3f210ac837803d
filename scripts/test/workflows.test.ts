import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { workflowFolder, workflowProblems, workflows } from "../workflow-check.ts";

test.each(workflows())("%s is well formed, and its actions are pinned", async (name) => {
  expect(await workflowProblems(name, readFileSync(join(workflowFolder, name), "utf8"))).toEqual([]);
});

test("an action that is not pinned, and an expression that means nothing, are named by line", async () => {
  const text = [
    "on: push",
    "jobs:",
    "  a:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - uses: actions/checkout@v6",
  ];
  expect(await workflowProblems("x.yml", text.join("\n"))).toEqual([expect.stringMatching(/^x.yml:6: pin the action/)]);
  const wrong = [...text.slice(0, 5), `      - run: echo $\{{ matrx.os }}`].join("\n");
  expect((await workflowProblems("x.yml", wrong))[0]).toMatch(/^x.yml:6: undefined variable "matrx"/);
});
