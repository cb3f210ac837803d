import type { RollBackFlags } from "../commands/roll-back.ts";
import type { SanitizeFlags } from "../commands/sanitize.ts";
import { usage } from "../usage.ts";
import type { Frame } from "./frame.ts";

/** Changes to a file, or to a copy of it. */
export function addUpkeep({ program, add, withSync, common }: Frame): void {
  withSync(add(program, "recalculate-stats", "Recalculate and persist the cached stats for a c1z")).action(
    async (_, command) => (await import("../commands/maintain.ts")).recalculate(common(command)),
  );
  withSync(add(program, "rollback-expansion", "Roll back grant expansion in a c1z so it can be replayed"))
    .option("--out <path>", "The copy to write, with that one sync; must not exist (required)")
    .option("--dry-run", "Only say what would be done")
    .option("--replay", "Expand the grants again in the copy")
    .option("--preserve-suspect-grants", "Keep inherited grants that do not look like expansion's own")
    .option("--validate", "Fail, and write nothing, when a replayed grant has other sources than before")
    .action(async (flags: RollBackFlags, command) =>
      (await import("../commands/roll-back.ts")).rollBack({ ...common(command), ...flags }),
    );
  add(program, "sanitize", "Write an identity-stripped copy of a c1z: who holds what stays, names and ids do not")
    .option("--out <path>", "The copy to write; must not exist (required)")
    .option("--out-engine <engine>", "Storage engine of the copy: sqlite")
    .option("--secret-file <path>", "At least 32 random bytes; default: a new secret in <out>.secret")
    .option("--anchor <time>", "Where the newest time is moved to, as 2026-11-27T12:00:00Z; default: now")
    .option("--allow-unknown-annotations", "Copy annotations of unknown type unchanged. Dangerous on real data")
    .action(async (flags: SanitizeFlags, command) =>
      (await import("../commands/sanitize.ts")).sanitize({ ...common(command), ...flags }),
    );
  add(program, "optimize", "Pack the database of a SQLite c1z anew", { hidden: true }).action(async (_, command) =>
    (await import("../commands/maintain.ts")).compress(common(command)),
  );
  add(program, "dump-db", "Write the database of a c1z as SQLite's own tools read it", { hidden: true })
    .option("--out <path>", "The SQLite database to write", "./sync.db")
    .action(async ({ out }, command) =>
      (await import("../commands/maintain.ts")).dumpDatabase({ ...common(command), out }),
    );
  // The flags of the Go tool, so that the answer is the one that helps.
  add(program, "to-pebble", "Convert a SQLite c1z file to Pebble; not here")
    .option("--out <path>")
    .option("--sync-id <id>")
    .option("--batch-size <rows>")
    .option("--tmp-dir <path>")
    .action(() => {
      throw usage(
        "v3 (Pebble) files are read here, not written",
        "ConductorOne takes v1 (SQLite) files as they are; the Go tool converts.",
      );
    });
}
