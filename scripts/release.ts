import { appendFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { hasRuby, rehearse, writeFormulas } from "./formulas.ts";
import { publishedPackages, root } from "./packages.ts";
import { sectionOf } from "./packaging/changelog.ts";
import { lintTarball } from "./packaging/lint.ts";
import { lockstepFacts, lockstepProblems } from "./packaging/lockstep.ts";
import { packAll, packsFolder } from "./packaging/pack-all.ts";
import {
  expectFreshFiles,
  git,
  imageOfAll,
  imagesOf,
  publish,
  publishOrder,
  useTarballs,
  writeAttachments,
} from "./packaging/steps.ts";

/**
 * Releases all packages at once. The workflow runs it for a tag; the images, the signatures and the push of the formulas
 * are the workflow's, made from what this leaves in dist/.
 *
 *     scripts/run release --dry-run          every step but publishing, without any network
 *     scripts/run release --tag v1.2.3       publishes
 */

const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false }, tag: { type: "string" } } });
const dryRun = values["dry-run"];
const step = (text: string) => console.log(`\n== ${text}`);
const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;

async function release() {
  step("versions, tag, changesets and changelog agree");
  const facts = lockstepFacts(values.tag);
  const problems = [...lockstepProblems(facts), ...(dryRun ? [] : readyToPublish())];
  for (const problem of problems) console.log(`   ${problem}`);
  if (problems.length > 0 && !dryRun) throw new Error("not released, for the reasons above");
  if (problems.length > 0) console.log("   A release would stop here; the dry run goes on.");

  step("generated files are fresh");
  expectFreshFiles();

  step("build and pack");
  const packed = publishOrder(await packAll(publishedPackages()));
  for (const one of packed) await lintTarball(one);

  step("use the tarballs");
  await useTarballs(packed);

  step("formulas");
  const formulas = writeFormulas(packed);
  if (!hasRuby()) console.log("   not rehearsed: there is no ruby here");
  for (const path of hasRuby() ? formulas : []) {
    const name = basename(path, ".rb");
    console.log(`   ${rehearse(path, packed.find(({ source }) => source.folderName === name)!.tarball)}`);
  }

  step("SBOMs and checksums");
  const attachments = writeAttachments(packed, packsFolder);

  const { version } = packed[0]!.source.manifest;
  step(dryRun ? `would publish ${version}` : `publishing ${version}`);
  for (const one of packed) {
    const outcome = dryRun ? "" : `  ${publish(one, packsFolder)}`;
    console.log(
      `   npm      ${one.source.name.padEnd(34)} ${kib(one.size).padStart(9)}  sha256 ${one.sha256}${outcome}`,
    );
  }
  for (const { tags, platforms } of imagesOf(packed))
    console.log(`   image    ${tags.join(", ")} for ${platforms.join(", ")}`);
  for (const path of formulas) console.log(`   formula  ${relative(root, path)}`);
  for (const path of attachments) console.log(`   attach   ${relative(root, path)}`);
  console.log(`   tag      v${version}`);
  const notes = sectionOf(facts.changelog, version);
  if (notes) writeFileSync(join(packsFolder, "NOTES.md"), `${notes}\n`);
  console.log(
    `   notes    ${notes ? `${notes.split("\n").length} lines from CHANGELOG.md` : "none: CHANGELOG.md has no section"}`,
  );
  if (process.env.GITHUB_OUTPUT) {
    const images = imagesOf(packed).map(({ program }) => program);
    const programs = images.filter((name) => name !== imageOfAll);
    const lists = `images=${JSON.stringify(images)}\nprograms=${JSON.stringify(programs)}\n`;
    appendFileSync(process.env.GITHUB_OUTPUT, `version=${version}\n${lists}`);
  }
  if (dryRun) console.log("\nNothing was published.");
}

/** Provenance can be stated only where the registry can ask who built it. */
function readyToPublish(): readonly string[] {
  return [
    ...(values.tag ? [] : ["No tag is given: --tag v1.2.3."]),
    ...(git("status", "--porcelain") === "" ? [] : ["The work tree has changes that are not committed."]),
    ...(process.env.GITHUB_ACTIONS === "true"
      ? []
      : [
          "Only the release workflow publishes, so that every package has provenance. Push the tag; see docs/releasing.md.",
        ]),
  ];
}

try {
  await release();
} catch (thrown) {
  console.error(`release: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
}
