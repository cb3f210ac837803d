import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { testFolder } from "./folder.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const programs: Readonly<Record<string, string>> = {
  "baton-file": at("../src/main.ts"),
  baton: at("../../../shared/baton/src/main.ts"),
};
const folder = testFolder();
const page = readFileSync(at("../walk.md"), "utf8");

/** A command of the page, as whoever reads it types it. */
function run(line: string): string {
  const [program, ...args] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => (quoted ?? word)!);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", programs[program!]!, ...args],
    { cwd: folder.path, encoding: "utf8", env: { PATH: process.env.PATH, TZ: "UTC", NO_COLOR: "1" } },
  );
  expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
  return stdout.replaceAll(/ +$/gm, "").trim();
}

test("the walk of the page, from an odd list to a file that can be reviewed, is what its commands print", () => {
  copyFileSync(at("../examples/hr-export.csv"), join(folder.path, "hr-export.csv"));
  let reviewed = false;
  const fresh = page.replaceAll(/```console\n([\s\S]*?)```/g, (_, block: string) => {
    const outputs = block
      .split("\n")
      .filter((line) => line.startsWith("$ "))
      .map((line) => {
        if (line.includes("--mapping") && !reviewed) {
          reviewed = true;
          review();
        }
        const output = run(line.slice(2));
        return output === "" ? line : `${line}\n${output}`;
      });
    return `\`\`\`console\n${outputs.join("\n\n")}\n\`\`\``;
  });
  expect(fresh).toBe(page);
});

/** The proposal becomes the reviewed file by the line that the page shows. */
function review() {
  const path = join(folder.path, "hr-export.mapping.yaml");
  const proposed = readFileSync(path, "utf8").split("\n");
  const wanted = readFileSync(at("../examples/hr-export.mapping.yaml"), "utf8").split("\n");
  const [added] = /^ {2}status: .*$/m.exec(page)!;
  expect(wanted.filter((line) => line !== added).slice(2)).toEqual(proposed.slice(2));
  copyFileSync(at("../examples/hr-export.mapping.yaml"), path);
}
