import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeWorkFolder, openStore, type RolledBack, removeWorkFolder, rollBackExpansion } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";
import { type ExpansionSummary, expandAgain, replayToken } from "@baton-connectors/sync";
import { sourceDifferences } from "../access/source-differences.ts";
import { withSqlReader } from "../file/open-file.ts";
import { plural } from "../output/plural.ts";
import type { ListOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";

export interface RollBackFlags {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly replay?: boolean;
  readonly preserveSuspectGrants?: boolean;
  readonly validate?: boolean;
}

/** Writes a copy of one sync without what expansion made of it, or with that made anew. */
export async function rollBack({ output, file, syncId, ...flags }: ListOptions & RollBackFlags): Promise<void> {
  const { out, dryRun = false, replay = false, validate = false } = flags;
  if (validate && !replay) throw usage("--validate needs --replay", "Only what is expanded again can be compared.");
  if (!out && !dryRun) throw usage("--out is required", "The file itself stays as it is; --dry-run only tells.");
  const options = {
    syncId,
    rewriteToken: replayToken,
    preserveSuspect: flags.preserveSuspectGrants === true,
  };
  if (dryRun) {
    const found = await rollBackExpansion(file, { ...options, out: undefined });
    warnOfSuspects(output, found, options.preserveSuspect);
    return void (await output.write(`Would be: ${summary(found)}; nothing was written\n`));
  }
  // What is at `out` in the end is whole; where it cannot be made, nothing is.
  const folder = await makeWorkFolder(dirname(out!), ".baton-");
  try {
    const copy = join(folder, "copy.c1z");
    const found = await rollBackExpansion(file, { ...options, out: copy, mustNotExist: out! });
    warnOfSuspects(output, found, options.preserveSuspect);
    if (replay) {
      const { cycles } = await expand(copy, found.syncId, output);
      if (validate) await compare(file, copy, found.syncId, new Set(cycles.flat()));
    } else {
      output.warn("without --replay the copy lacks the grants that expansion makes, until it is expanded");
    }
    await rename(copy, out!);
    await output.write(`${summary(found)}${replay ? "; expanded again" : ""}; written to ${out}\n`);
  } finally {
    await removeWorkFolder(folder);
  }
}

const summary = ({ syncId, removed, restored }: RolledBack) =>
  `${plural(removed, "inherited grant")} removed, ${plural(restored, "grant")} restored in sync ${syncId}`;

function warnOfSuspects(output: ListOptions["output"], { suspect }: RolledBack, preserved: boolean): void {
  if (suspect === 0) return;
  const which = `${plural(suspect, "grant")} with sources, but neither made directly nor marked by expansion`;
  output.warn(
    preserved
      ? `${which}: kept as they were`
      : `${which}: removed; where a connector set the sources, keep them with --preserve-suspect-grants`,
  );
}

async function expand(path: string, syncId: string, output: ListOptions["output"]): Promise<ExpansionSummary> {
  const store = await openStore(path);
  let summary: ExpansionSummary;
  try {
    summary = await expandAgain(store, syncId, (message) => output.warn(message));
  } catch (thrown) {
    await store.discard();
    throw thrown;
  }
  await store.close();
  return summary;
}

const shown = 20;

/** Expansion made again has to give every grant the sources it had. */
const compare = (before: string, after: string, syncId: string, circles: ReadonlySet<string>): Promise<void> =>
  withSqlReader(before, (old) =>
    withSqlReader(after, async (made) => {
      const differences: string[] = [];
      let count = 0;
      for (const one of sourceDifferences(old, made, syncId, circles)) if (count++ < shown) differences.push(one);
      if (count === 0) return;
      const more = count > shown ? `\n  and ${count - shown} more` : "";
      throw new BatonError(
        "FailedPrecondition",
        `expanded again, ${plural(count, "grant")} would differ; nothing was written:\n  ${differences.join("\n  ")}${more}`,
      );
    }),
  );
