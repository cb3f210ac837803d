import { runConformance } from "../shared/conformance/src/run.ts";
import { packages, subjectFile } from "./packages.ts";

/**
 * Tries everything that can go wrong with a connector's app, as `shared/conformance` derives it from what the connector sends:
 *
 *     scripts/run conformance baton-okta --all        every case
 *     scripts/run conformance baton-okta [--seed N]   the sample its tests take, or another
 *     scripts/run conformance baton-okta --only TEXT  the cases with this in their names
 *
 * Before these, `--subject TEXT` takes those of its settings alone that have this in their names.
 */
type AnySubject = Parameters<typeof runConformance<unknown, unknown>>[0];

const [name = "", ...rest] = process.argv.slice(2);
const [text, args] = rest[0] === "--subject" ? [rest[1] ?? "", rest.slice(2)] : ["", rest];
const named = packages().find((one) => one.folderName === name);
const path = named && subjectFile(named);
if (path === undefined) {
  console.error(
    `no subject of '${name}'; usage: scripts/run conformance NAME [--subject TEXT] [--all] [--seed N] [--only TEXT]`,
  );
  process.exit(2);
}
const found = (await import(path)) as { subject?: AnySubject; subjects?: readonly AnySubject[] };
const command = `scripts/run conformance ${name}`;
let status = 0;
const subjects = (found.subjects ?? [found.subject!]).filter((subject) => subject.name.includes(text));
if (subjects.length === 0) {
  console.error(`${name} has no setting with '${text}' in its name`);
  process.exit(2);
}
for (const subject of subjects) status = Math.max(status, await runConformance(subject, args, { command }));
process.exitCode = status;
