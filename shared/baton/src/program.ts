import { Command } from "commander";
import type { SanitizeFlags } from "./commands/sanitize.ts";
import { type GrantFlags, grantFilter, principalFilter } from "./grant-filter.ts";
import type { Output } from "./output/output.ts";
import { resourceKey, usage } from "./usage.ts";

/** What every command gets. */
export interface ListOptions {
  readonly file: string;
  readonly syncId?: string | undefined;
  readonly json: boolean;
  readonly output: Output;
}

export interface Host {
  readonly version: string;
  readonly output: Output;
  /** The exit status of a command that ended well, other than 0. */
  readonly conclude: (status: number) => void;
}

/** The commands with their flags. What a command does is loaded when it is asked for. */
export function batonProgram({ version, output, conclude }: Host): Command {
  const program = new Command("baton")
    .description("baton is a utility for working with the output of a baton-based connector")
    .option("-f, --file <path>", "The path to the c1z file to work with.", "sync.c1z")
    .option("-o, --output-format <format>", "The format to output results in: console or json", "console")
    .version(`baton version ${version}`, "-v, --version", "version for baton")
    .exitOverride()
    .showHelpAfterError("(see baton --help)");
  program.action(() => program.outputHelp());

  const common = (command: Command): ListOptions => {
    const { file, outputFormat, syncId } = command.optsWithGlobals();
    return { file, syncId, json: outputFormat === "json", output };
  };
  const add = (parent: Command, name: string, description: string) =>
    parent.command(name).description(description).exitOverride();
  const withSync = (command: Command) =>
    command.option("--sync-id <id>", "The sync to view; default: the latest finished one");
  const format = <const F extends string>(command: Command, ...known: readonly F[]): F | "console" => {
    const { outputFormat } = command.optsWithGlobals();
    return known.find((one) => one === outputFormat) ?? "console";
  };

  withSync(add(program, "resource-types", "List resource types for the latest (or current) sync")).action(
    async (_, command) => (await import("./commands/resource-types.ts")).listResourceTypes(common(command)),
  );
  withSync(add(program, "resources", "List resources for the latest sync"))
    .option("-t, --resource-type <id>", "Only resources of this type")
    .action(async ({ resourceType }, command) =>
      (await import("./commands/resources.ts")).listResources({ ...common(command), resourceType }),
    );
  withSync(add(program, "entitlements", "List entitlements"))
    .option("-t, --resource-type <id>", "Only entitlements on resources of this type")
    .action(async ({ resourceType }, command) =>
      (await import("./commands/entitlements.ts")).listEntitlements({ ...common(command), resourceType }),
    );
  withSync(add(program, "grants", "List grants"))
    .option("-t, --resource-type <id>", "Only grants on resources of this type")
    .option("-r, --resource <id>", "Only grants on this resource (with --resource-type)")
    .option("-e, --entitlement <id>", "Only grants of this entitlement")
    .option("-p, --principal <type:id>", "Only grants to this principal")
    .action(async (flags: GrantFlags, command) =>
      (await import("./commands/grants.ts")).listGrants({ ...common(command), filter: grantFilter(flags) }),
    );
  const principals = withSync(add(program, "principals", "List principals"))
    .option("-t, --resource-type <id>", "Only principals of grants on this resource (with --resource)")
    .option("-r, --resource <id>", "Only principals of grants on this resource (with --resource-type)")
    .option("-e, --entitlement <id>", "Only principals of grants of this entitlement")
    .action(async (flags: GrantFlags, command) =>
      (await import("./commands/principals.ts")).listPrincipals({ ...common(command), filter: principalFilter(flags) }),
    );
  add(program, "stats", "Simple stats about the c1z")
    .option("--sync-id <id>", "The sync to view; default: the latest finished one")
    .action(async (_, command) => (await import("./commands/stats.ts")).showStats(common(command)));
  add(program, "syncs", "List the information for the various sync data stored in the C1Z").action(async (_, command) =>
    (await import("./commands/syncs.ts")).listSyncs(common(command)),
  );
  add(principals, "compare", "Compare the principals of an entitlement with those of another file")
    .option("-e, --entitlement <id>", "The entitlement whose principals are the base")
    .option("--compare-file <path>", "The c1z file to compare with", "sync.c1z")
    .option("--compare-entitlement <id>", "The entitlement to compare with")
    .action(async (flags, command) =>
      (await import("./commands/compare-principals.ts")).comparePrincipals({ ...common(command), ...flags }),
    );
  add(program, "access", "List effective access for a user")
    .option("-t, --resource-type <id>", "The principal's resource type")
    .option("-r, --resource <id>", "The principal's id")
    .option("--sync-id <id>", "The sync to view; default: the latest finished one")
    .action(async ({ resourceType, resource }, command) => {
      if (!resourceType || !resource) throw usage("--resource-type and --resource are required");
      const principal = { resourceType, resource };
      return (await import("./commands/access.ts")).showAccess({ ...common(command), principal });
    });
  withSync(add(program, "why", "Explain what a principal holds, as ways from what was granted directly"))
    .argument("<principal>", "type and id, e.g. user:00u1a2b3c")
    .argument("[entitlement]", "one entitlement id; default: all that is held")
    .addHelpText("after", "\nFormats (-o): console, json, dot, mermaid")
    .action(async (principal: string, entitlement: string | undefined, _, command) =>
      (await import("./commands/why.ts")).explainAccess({
        ...common(command),
        ...{ principal: resourceKey(principal), entitlement, format: format(command, "json", "dot", "mermaid") },
      }),
    );
  withSync(add(program, "who", "List everyone who can reach a resource, and through what"))
    .argument("<resource>", "type and id, e.g. group:00g1a2b3c")
    .action(async (resource: string, _, command) =>
      (await import("./commands/who.ts")).showHolders({ ...common(command), resource: resourceKey(resource) }),
    );
  add(program, "diff", "Compare the two newest full syncs of a file, or two files or syncs that are named")
    .argument("[before]", "a file, or the id of a sync in the file of -f")
    .argument("[after]", "the same; both or none")
    .addHelpText(
      "after",
      "\nWith two names: formats (-o) console, json, csv, markdown; exit status 1 when there are changes.",
    )
    .action(async (before: string | undefined, after: string | undefined, _, command) => {
      if (before === undefined) return (await import("./commands/diff-syncs.ts")).diffNewest(common(command));
      if (after === undefined) throw usage("diff takes two names, or none");
      const { diffSides } = await import("./commands/diff-files.ts");
      const shown = format(command, "json", "csv", "markdown");
      if (await diffSides({ ...common(command), before, after, format: shown })) conclude(1);
    });
  withSync(add(program, "query", "Answer an SQL question: resources, entitlements, grants, principals, paths"))
    .argument("<sql>", "one SELECT")
    .addHelpText("after", "\nFormats (-o): console, json, csv")
    .action(async (sql: string, _, command) =>
      (await import("./commands/query.ts")).runQuery({
        ...common(command),
        sql,
        format: format(command, "json", "csv"),
      }),
    );

  const exporting = add(program, "export", "Export data from the C1Z for upload");
  const kinds = [
    ["csv", "identities, entitlements and grants as CSV", "./sync.csv"],
    ["xlsx", "the same as a workbook", "./sync.xlsx"],
    ["json", "everything as one JSON document", "./sync.json"],
    ["parquet", "a folder with a table for each kind of row", "./sync-parquet"],
    ["c1z", "one finished sync as a file of its own", "./latest.c1z"],
  ] as const;
  for (const [kind, description, out] of kinds) {
    withSync(add(exporting, kind, `Export ${description}`))
      .option("--out <path>", "Where to", out)
      .action(async ({ out }, command) => {
        const exports = await import("./commands/export.ts");
        const by = { csv: exports.exportCsv, xlsx: exports.exportXlsx, json: exports.exportJson };
        const all = { ...by, parquet: exports.exportParquet, c1z: exports.exportC1z };
        return all[kind]({ ...common(command), out });
      });
  }
  withSync(add(program, "recalculate-stats", "Recalculate and persist the cached stats for a c1z")).action(
    async (_, command) => (await import("./commands/maintain.ts")).recalculate(common(command)),
  );
  withSync(add(program, "rollback-expansion", "Roll back grant expansion in a c1z so it can be replayed"))
    .option("--out <path>", "The copy to write", "./rolled-back.c1z")
    .option("--dry-run", "Only say what would be done")
    .action(async ({ out, dryRun }, command) =>
      (await import("./commands/maintain.ts")).rollBack({ ...common(command), out, dryRun: dryRun === true }),
    );
  add(program, "sanitize", "Write an identity-stripped copy of a c1z: who holds what stays, names and ids do not")
    .option("--out <path>", "The copy to write; must not exist (required)")
    .option("--out-engine <engine>", "Storage engine of the copy: sqlite")
    .option("--secret-file <path>", "At least 32 random bytes; default: a new secret in <out>.secret")
    .option("--anchor <time>", "Where the newest time is moved to, as 2026-11-27T12:00:00Z; default: now")
    .option("--allow-unknown-annotations", "Copy annotations of unknown type unchanged. Dangerous on real data")
    .action(async (flags: SanitizeFlags, command) =>
      (await import("./commands/sanitize.ts")).sanitize({ ...common(command), ...flags }),
    );
  program
    .command("optimize", { hidden: true })
    .exitOverride()
    .action(async (_, command) => (await import("./commands/maintain.ts")).compress(common(command)));
  program
    .command("dump-db", { hidden: true })
    .option("--out <path>", "The SQLite database to write", "./sync.db")
    .exitOverride()
    .action(async ({ out }, command) =>
      (await import("./commands/maintain.ts")).dumpDatabase({ ...common(command), out }),
    );
  add(program, "to-pebble", "Convert a SQLite c1z file to Pebble").action(() => {
    throw usage(
      "v3 (Pebble) files are read here, not written",
      "ConductorOne takes v1 (SQLite) files as they are; the Go tool converts.",
    );
  });
  return program;
}
