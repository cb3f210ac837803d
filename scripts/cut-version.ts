import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, root } from "./packages.ts";
import { parseChangeset, withSection } from "./packaging/changelog.ts";
import { changesetFolder, pendingChangesets } from "./packaging/lockstep.ts";

/**
 * Turns the pending changesets into the next version: sets it in every package, writes the section of the changelog and
 * what is generated from the version.
 *
 *     scripts/run cut-version
 */

const pending = pendingChangesets();
if (pending.length === 0) {
  console.error("cut-version: there is nothing to release; describe a change with 'scripts/run changeset' first");
  process.exit(2);
}
const changesets = pending.map((name) => parseChangeset(readFileSync(join(changesetFolder, name), "utf8"), name));
run("changeset", "version");
const version = publishedPackages()[0]!.manifest.version;
const changelog = join(root, "CHANGELOG.md");
const before = existsSync(changelog) ? readFileSync(changelog, "utf8") : "";
writeFileSync(changelog, withSection(before, version, changesets));
run("generate");
console.log(
  `Version ${version} is set. Commit it as 'Release ${version}', and tag the commit v${version} once it is on main.`,
);

function run(...args: readonly string[]) {
  const { status } = spawnSync(join(root, "scripts/run"), args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(`cut-version: ${args.join(" ")} ended with status ${status}`);
    process.exit(1);
  }
}
