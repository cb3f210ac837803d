import { mkdtempSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openReader, openStore, type RolledBack, rollBackExpansion } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";
import { expandAgain, replayToken } from "@baton-connectors/sync";
import { sourcesByGrant } from "../access/sources-by-grant.ts";
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
  const folder = mkdtempSync(join(dirname(out!), ".baton-"));
  try {
    const copy = join(folder, "copy.c1z");
    const found = await rollBackExpansion(file, { ...options, out: copy, mustNotExist: out! });
    warnOfSuspects(output, found, options.preserveSuspect);
    if (replay) {
      await expand(copy, found.syncId, output);
      if (validate) await compare(file, copy, found.syncId);
    } else {
      output.warn("without --replay the copy lacks the grants that expansion makes, until it is expanded");
    }
    await rename(copy, out!);
    await output.write(`${summary(found)}${replay ? "; expanded again" : ""}; written to ${out}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
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

async function expand(path: string, syncId: string, output: ListOptions["output"]): Promise<void> {
  const store = await openStore(path);
  try {
    await expandAgain(store, syncId, (message) => output.warn(message));
  } catch (thrown) {
    await store.discard();
    throw thrown;
  }
  await store.close();
}

const shown = 20;

/** Expansion made again has to give every grant the sources it had. */
async function compare(before: string, after: string, syncId: string): Promise<void> {
  const [old, made] = [await sources(before, syncId), await sources(after, syncId)];
  const differences = [
    ...[...old].flatMap(([id, was]) => {
      const is = made.get(id);
      if (is === undefined) return [`${id}: there before, not after`];
      return is === was ? [] : [`${id}: sources ${was} before, ${is} after`];
    }),
    ...[...made.keys()].filter((id) => !old.has(id)).map((id) => `${id}: there after, not before`),
  ].sort();
  if (differences.length === 0) return;
  const more = differences.length > shown ? `\n  and ${differences.length - shown} more` : "";
  throw new BatonError(
    "FailedPrecondition",
    `expanded again, ${plural(differences.length, "grant")} would differ; nothing was written:\n  ${differences.slice(0, shown).join("\n  ")}${more}`,
  );
}

async function sources(path: string, syncId: string): Promise<ReadonlyMap<string, string>> {
  const reader = await openReader(path);
  try {
    return sourcesByGrant(reader.rows(syncId));
  } finally {
    await reader.close();
  }
}
