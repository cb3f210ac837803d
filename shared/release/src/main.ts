#!/usr/bin/env node
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const usage = `Usage: baton-release COMMAND

Makes the package of the connector in this folder.

  bundle             dist/: one small program that needs nothing but Node, and the notices of what is in it
  readme [--check]   the README's tables and help, as the connector states them
  pack               bundle, and a tarball in build/ that has been installed alone and started
  formula            a Homebrew formula in build/, of the tarball there
  image FOLDER       what a container image holds beside Node
  rehearse-image     runs what the image would hold, in a closed-off root (Linux, as root)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
});
const [command = "", ...rest] = positionals;

async function perform(): Promise<number> {
  const { readProject } = await import("./project.ts");
  const project = readProject(process.cwd());
  const { bundleProject } = await import("./bundle-project.ts");
  const check = await import("./check-project.ts");
  const build = join(project.folder, "build");
  switch (command) {
    case "bundle": {
      const { size } = await bundleProject(project);
      console.log(`dist: ${(size / 1024).toFixed(0)} KiB`);
      return 0;
    }
    case "readme": {
      const { readmeOf } = await import("./readme-project.ts");
      if (await readmeOf(project, values)) return 0;
      console.log(values.check ? "README.md is stale: run npm run readme" : "wrote README.md");
      return values.check ? 1 : 0;
    }
    case "pack": {
      await bundleProject(project);
      mkdirSync(build, { recursive: true });
      const tarball = check.pack(project, build);
      console.log(`${tarball}: ${check.checkTarball(project, tarball).join(", ")}`);
      return 0;
    }
    case "formula": {
      mkdirSync(build, { recursive: true });
      const file = join(build, `${project.name}.rb`);
      check.writeFormula(project, check.pack(project, build), file);
      console.log(file);
      return 0;
    }
    case "image":
      await bundleProject(project);
      check.layOutProject(project, resolve(rest[0] ?? "build/image"));
      return 0;
    case "rehearse-image": {
      (await import("./closed-root.ts")).requireRoot("rehearse-image");
      await bundleProject(project);
      console.log(`the image: ${check.rehearseProject(project).join(", ")}, on a read-only root`);
      return 0;
    }
    default:
      console.error(usage);
      return 2;
  }
}

if (values.help) console.log(usage);
else {
  try {
    process.exitCode = await perform();
  } catch (thrown) {
    console.error(`baton-release: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
