import { Option } from "commander";
import type { ConvertFlags } from "../commands/convert.ts";
import type { RollBackFlags } from "../commands/roll-back.ts";
import type { SanitizeFlags } from "../commands/sanitize.ts";
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
  withSync(add(program, "to-pebble", "Convert a SQLite (v1) c1z file to Pebble (v3)"))
    .option("--out <path>", "The Pebble c1z file to write; must not exist", "./sync.pebble.c1z")
    .option("--tmp-dir <path>", "Where databases are unpacked while converting")
    // The Go tool's; here rows are read as they are written.
    .addOption(new Option("--batch-size <rows>").hideHelp())
    .action(async (flags: ConvertFlags, command) =>
      (await import("../commands/convert.ts")).convertToPebble({ ...common(command), ...flags }),
    );
  add(program, "to-sqlite", "Convert a Pebble (v3) c1z file to SQLite (v1)")
    .option("--out <path>", "The SQLite c1z file to write; must not exist", "./sync.sqlite.c1z")
    .option("--tmp-dir <path>", "Where databases are unpacked while converting")
    .action(async (flags: ConvertFlags, command) =>
      (await import("../commands/convert.ts")).convertToSqlite({ ...common(command), ...flags }),
    );
}
