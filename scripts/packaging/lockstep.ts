import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packages, root } from "../packages.ts";

/** What keeps a release from being one: all packages, the chart and the tag have one version, and nothing is pending. */

export interface LockstepFacts {
  readonly versions: ReadonlyMap<string, string>;
  /** The tag that is released, if there is one already. */
  readonly tag: string | undefined;
  /** Changesets that no version contains yet. */
  readonly pending: readonly string[];
  readonly changelog: string;
  /** Connectors whose README lacks marks for generated parts. */
  readonly withoutBlocks: readonly string[];
}

/** Lines for a person; none means that all agree. */
export function lockstepProblems(facts: LockstepFacts): readonly string[] {
  const distinct = [...new Set(facts.versions.values())];
  const problems: string[] = [];
  if (distinct.length > 1) {
    const listed = [...facts.versions].map(([name, version]) => `${name} ${version}`).join(", ");
    problems.push(`Versions differ: ${listed}. Run scripts/run cut-version, which sets all of them.`);
  }
  const version = distinct[0] ?? "none";
  if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) problems.push(`${version} is not a version.`);
  if (facts.tag !== undefined && facts.tag !== `v${version}`)
    problems.push(
      `The tag is ${facts.tag}, the packages are ${version}. Tag the commit that set the version: v${version}.`,
    );
  if (facts.pending.length > 0)
    problems.push(`Not in any version yet: ${facts.pending.join(", ")}. Run scripts/run cut-version and commit.`);
  if (!facts.changelog.includes(`\n## ${version}\n`)) problems.push(`CHANGELOG.md has no section ${version}.`);
  for (const name of facts.withoutBlocks)
    problems.push(
      `The README of ${name} lacks the marks for how to install and for its help: see scripts/install-blocks.ts.`,
    );
  return problems;
}

export function lockstepFacts(tag: string | undefined): LockstepFacts {
  const all = packages();
  const changelog = join(root, "CHANGELOG.md");
  return {
    versions: new Map(
      all.filter(({ manifest }) => !manifest.private).map(({ name, manifest }) => [name, manifest.version]),
    ),
    tag,
    pending: pendingChangesets(),
    changelog: existsSync(changelog) ? readFileSync(changelog, "utf8") : "",
    withoutBlocks: all
      .filter(({ isConnector, folder }) => isConnector && !hasBlocks(join(folder, "README.md")))
      .map(({ name }) => name),
  };
}

function hasBlocks(readme: string): boolean {
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
  return ["<!-- /install -->", "<!-- /help -->", "<!-- /flags -->"].every((mark) => text.includes(mark));
}

export const changesetFolder = join(root, ".changeset");

export const pendingChangesets = (): readonly string[] =>
  readdirSync(changesetFolder)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .sort();
