import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** A package of somebody else whose code is in a bundle. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  readonly homepage: string | undefined;
  /** What the package says about its licence and copyright. */
  readonly texts: readonly string[];
}

/** May be passed on in a bundle under this project's licence, with their notices. */
const accepted = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
]);

/** The packages that these source files belong to, by name. Throws for a licence that nobody has looked at. */
export function thirdPartiesOf(modules: readonly string[]): readonly ThirdParty[] {
  const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
  const found = new Map([...folders].map(read).map((one) => [`${one.name}@${one.version}`, one]));
  return [...found.values()].sort((a, b) =>
    a.name === b.name ? compare(a.version, b.version) : compare(a.name, b.name),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `…/node_modules/name` or `…/node_modules/@scope/name`, the innermost. */
function packageFolder(path: string): string | undefined {
  const parts = path.split(sep);
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return undefined;
  return parts.slice(0, at + (parts[at + 1]!.startsWith("@") ? 3 : 2)).join(sep);
}

interface ForeignManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly author?: string | { readonly name?: string };
}

function read(folder: string): ThirdParty {
  const { name, version, license, homepage, author } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as ForeignManifest;
  const files = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  const who = typeof author === "string" ? author : author?.name;
  if (
    !license
      ?.replaceAll(/[()]/g, "")
      .split(" AND ")
      .every((one) => one.split(" OR ").some((choice) => accepted.has(choice)))
  )
    throw new Error(
      `${name}@${version}: its licence, ${license ?? "not stated"}, is not among those that may be bundled`,
    );
  if (texts.length === 0) texts.push(`Licensed under ${license}.${who ? ` Copyright ${who}.` : ""}`);
  return { name, version, license, homepage: homepage?.split("#")[0], texts };
}

/** For `THIRD-PARTY-NOTICES.txt`; a text that several packages share is printed once. */
export function noticesText(program: string, thirdParties: readonly ThirdParty[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, version, license, texts } of thirdParties) {
    const text = texts.join("\n\n");
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = "-".repeat(78);
  const sections = [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`);
  return [`${program} contains code of these packages:\n`, ...sections].join("\n");
}
