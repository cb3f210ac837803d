/** The one changelog of all packages, written from changesets: what each says, under the largest change it makes. */

export type Bump = "major" | "minor" | "patch";

export interface Changeset {
  readonly bump: Bump;
  readonly packages: readonly string[];
  readonly summary: string;
}

const bumps: readonly Bump[] = ["major", "minor", "patch"];
const titles: Readonly<Record<Bump, string>> = { major: "Breaking", minor: "New", patch: "Mended" };

/** A changeset file: names and bumps between `---` lines, then Markdown. */
export function parseChangeset(text: string, name: string): Changeset {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  const releases = [
    ...(match?.[1] ?? "").matchAll(/^["']?([^"':\s]+(?:\/[^"':\s]+)?)["']?:\s*(major|minor|patch)\s*$/gm),
  ];
  const summary = match?.[2]?.trim();
  if (releases.length === 0 || !summary)
    throw new Error(
      `.changeset/${name}: write it with 'scripts/run changeset': packages with their bumps, then what changed`,
    );
  const found = new Set(releases.map(([, , bump]) => bump as Bump));
  return { bump: bumps.find((bump) => found.has(bump))!, packages: releases.map(([, one]) => one!), summary };
}

export function withSection(changelog: string, version: string, changesets: readonly Changeset[]): string {
  const parts = bumps.flatMap((bump) => {
    const entries = changesets.filter((one) => one.bump === bump).map(entry);
    return entries.length > 0 ? [`### ${titles[bump]}\n\n${entries.join("\n")}`] : [];
  });
  const section = `## ${version}\n\n${parts.join("\n\n")}\n`;
  const [head = "", ...rest] = (changelog || "# Changelog\n").split(/^(?=## )/m);
  return `${head.trimEnd()}\n\n${[section, ...rest].join("\n").trimEnd()}\n`;
}

/** The section of one version, for the notes of a release. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^(?=## )/m);
  return sections
    .find((one) => one.startsWith(`## ${version}\n`))
    ?.replace(/^## .*\n/, "")
    .trim();
}

const entry = ({ packages, summary }: Changeset) =>
  `- ${packages.map((name) => `**${name}**`).join(", ")}: ${summary.replaceAll("\n", "\n  ")}`;
