import { expect, test } from "@jest/globals";
import { className } from "../../shared/release/src/formula.ts";
import { type Package, packages } from "../packages.ts";
import { parseChangeset, sectionOf, withSection } from "../packaging/changelog.ts";
import { formulaText } from "../packaging/formula.ts";
import { type LockstepFacts, lockstepProblems } from "../packaging/lockstep.ts";
import type { Packed } from "../packaging/pack-all.ts";
import { spdxDocument } from "../packaging/sbom.ts";
import { publishOrder } from "../packaging/steps.ts";

const agreeing: LockstepFacts = {
  versions: new Map([
    ["baton-a", "1.2.3"],
    ["baton-b", "1.2.3"],
  ]),
  tag: "v1.2.3",
  pending: [],
  changelog: "# Changelog\n\n## 1.2.3\n\n- all\n",
  withoutBlocks: [],
};

test("nothing is wrong where all agree", () => {
  expect(lockstepProblems(agreeing)).toEqual([]);
  expect(lockstepProblems({ ...agreeing, tag: undefined })).toEqual([]);
});

test.each<[string, Partial<LockstepFacts>, string]>([
  [
    "a package of another version",
    {
      versions: new Map([
        ["a", "1.2.3"],
        ["b", "1.2.4"],
      ]),
    },
    "Versions differ: a 1.2.3, b 1.2.4",
  ],
  ["what is not a version", { versions: new Map([["a", "latest"]]), tag: undefined }, "latest is not a version"],
  ["another tag", { tag: "v1.2.4" }, "The tag is v1.2.4, the packages are 1.2.3"],
  ["a tag without v", { tag: "1.2.3" }, "The tag is 1.2.3"],
  ["changesets that wait", { pending: ["odd-dogs.md"] }, "Not in any version yet: odd-dogs.md"],
  ["a version nobody described", { changelog: "# Changelog\n\n## 1.2.30\n" }, "CHANGELOG.md has no section 1.2.3"],
  ["a README that does not say how to install", { withoutBlocks: ["baton-a"] }, "The README of baton-a lacks"],
])("the guard names %s", (_, change, problem) => {
  expect(lockstepProblems({ ...agreeing, ...change }).join("\n")).toContain(problem);
});

test("a changelog's section tells breaking changes first, and others stay below", () => {
  const changesets = [
    parseChangeset('---\n"baton-okta": patch\n---\n\nMends a page.\n', "a.md"),
    parseChangeset(
      '---\n"@baton-connectors/sdk": patch\nbaton-okta: major\n---\n\nRenames a flag.\n\nBoth work.\n',
      "b.md",
    ),
  ];
  const text = withSection("# Changelog\n\n## 1.0.0\n\n- old\n", "2.0.0", changesets);
  expect(text).toBe(
    "# Changelog\n\n## 2.0.0\n\n### Breaking\n\n- **@baton-connectors/sdk**, **baton-okta**: Renames a flag.\n  \n  Both work.\n\n" +
      "### Mended\n\n- **baton-okta**: Mends a page.\n\n## 1.0.0\n\n- old\n",
  );
  expect(sectionOf(text, "1.0.0")).toBe("- old");
  expect(sectionOf(text, "2.0")).toBeUndefined();
  expect(withSection("", "1.0.0", changesets)).toMatch(/^# Changelog\n\n## 1.0.0\n/);
});

test.each(["no front matter", "---\n---\nempty", '---\n"a": huge\n---\ntext', '---\n"a": patch\n---\n\n'])(
  "a changeset that says nothing is refused: %j",
  (text) => expect(() => parseChangeset(text, "x.md")).toThrow(".changeset/x.md: write it with"),
);

const named = (name: string) => packages().find((one) => one.name === name)!;
const packed = (source: Package, more: Partial<Packed> = {}): Packed => ({
  source,
  folder: "/nowhere",
  thirdParties: [],
  tarball: "/nowhere/x.tgz",
  url: "https://registry.npmjs.org/baton-okta/-/baton-okta-1.2.3.tgz",
  size: 1,
  unpackedSize: 1,
  files: 1,
  sha256: "ab".repeat(32),
  ...more,
});

test("a formula names the archive and tries what it installs", () => {
  const text = formulaText(packed(named("baton-okta")));
  expect(text).toContain(`class BatonOkta < Formula\n  desc "Baton connector for Okta"\n`);
  expect(text).toContain(`sha256 "${"ab".repeat(32)}"`);
  expect(text).toContain('shell_output("#{bin}/baton-okta capabilities")');
  expect(className("baton")).toBe("Baton");
  expect(formulaText(packed(named("baton-sql")))).not.toContain("capabilities");
});

test("an SBOM contains what is bundled and asks for what is not", () => {
  const party = { name: "@a/one", version: "1.0.0", license: "MIT", homepage: undefined, texts: ["Copyright (c) A"] };
  const bundle = spdxDocument(packed(named("baton-okta"), { thirdParties: [party] }), new Date(0));
  expect(bundle).toMatchObject({
    spdxVersion: "SPDX-2.3",
    creationInfo: { created: "1970-01-01T00:00:00Z" },
    packages: [{ name: "baton-okta" }, { SPDXID: "SPDXRef-a-one-1.0.0", copyrightText: "Copyright (c) A" }],
    relationships: [
      { relationshipType: "DESCRIBES" },
      { relationshipType: "CONTAINS", relatedSpdxElement: "SPDXRef-a-one-1.0.0" },
    ],
  });
  expect(JSON.stringify(bundle)).toContain("pkg:npm/%40a/one@1.0.0");
  const library = spdxDocument(packed(named("@baton-connectors/sdk")), new Date(0));
  expect(JSON.stringify(library)).toContain('"relationshipType":"DEPENDS_ON"');
});

test("what others depend on is published before them", () => {
  const order = publishOrder(packages().map((source) => packed(source))).map(({ source }) => source.name);
  for (const [before, after] of [
    ["protocol", "sdk"],
    ["sdk", "sync"],
    ["cli", "conformance"],
  ])
    expect(order.indexOf(`@baton-connectors/${before}`)).toBeLessThan(order.indexOf(`@baton-connectors/${after}`));
});
