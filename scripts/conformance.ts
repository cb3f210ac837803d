import { runConformance } from "../shared/conformance/src/run.ts";
import { packages, subjectFile } from "./packages.ts";

/**
 * Tries everything that can go wrong with a connector's app, as `shared/conformance` derives it from what the connector sends:
 *
 *     scripts/run conformance baton-okta --all        every case
 *     scripts/run conformance baton-okta [--seed N]   the sample its tests take, or another
 *     scripts/run conformance baton-okta --only TEXT  the cases with this in their names
 */
type AnySubject = Parameters<typeof runConformance<unknown, unknown>>[0];

const [name = "", ...args] = process.argv.slice(2);
const named = packages().find((one) => one.folderName === name);
const path = named && subjectFile(named);
if (path === undefined) {
  console.error(`no subject of '${name}'; usage: scripts/run conformance NAME [--all] [--seed N] [--only TEXT]`);
  process.exit(2);
}
const found = (await import(path)) as { subject?: AnySubject; subjects?: readonly AnySubject[] };
const command = `scripts/run conformance ${name}`;
let status = 0;
for (const subject of found.subjects ?? [found.subject!])
  status = Math.max(status, await runConformance(subject, args, { command }));
process.exitCode = status;
