import type { Command } from "commander";
import { isOneFile } from "../company/sources.ts";
import { usage } from "../usage.ts";
import type { Frame } from "./frame.ts";

/** Who can reach what, why, and what changed. */
export function addReviews(frame: Frame): void {
  const { program, add, withFormats, withCompany, withBefore } = frame;
  const { common, commonOfMany, format, conclude } = frame;
  const across = ["json", "csv"] as const;
  const isAcross = (command: Command) => {
    const { files, company, directory } = commonOfMany(command);
    return !isOneFile(files) || Boolean(company ?? directory) || command.optsWithGlobals().outputFormat === "csv";
  };
  const acrossOptions = (command: Command) => ({ ...commonOfMany(command), format: format(command, ...across) });
  withFormats(withCompany(add(program, "access", "List effective access for a user")), ...across)
    .argument("[principal]", "type and id, an e-mail address, a login or a name; instead of -t and -r")
    .option("-t, --resource-type <id>", "The principal's resource type")
    .option("-r, --resource <id>", "The principal's id")
    .action(async (named: string | undefined, { resourceType, resource }, command) => {
      const isBoth = named !== undefined && (resourceType !== undefined || resource !== undefined);
      if (isBoth) throw usage("a principal is named once: by its name, or with -t and -r");
      if (named === undefined && (!resourceType || !resource))
        throw usage("--resource-type and --resource are required, or a principal's name");
      const principal = named === undefined ? { name: resource, type: resourceType } : { name: named };
      if (isAcross(command)) {
        const { accessAcross } = await import("../commands/across.ts");
        const called = named ?? `${resourceType}:${resource}`;
        return accessAcross({ ...acrossOptions(command), principal: called });
      }
      return (await import("../commands/access.ts")).showAccess({ ...common(command), principal });
    });
  const pictures = ["json", "csv", "dot", "mermaid"] as const;
  const why = withCompany(
    add(program, "why", "Explain what a principal holds, as ways from what was granted directly"),
  );
  withFormats(why, ...pictures)
    .argument("<principal>", "type and id, an e-mail address, a login or a name")
    .argument("[entitlement]", "an entitlement's id, or a resource; default: all that is held")
    .action(async (principal: string, entitlement: string | undefined, _, command) => {
      if (isAcross(command)) {
        const shown = command.optsWithGlobals().outputFormat;
        if (["dot", "mermaid"].includes(shown))
          throw usage(`${shown} pictures one file, and several are named with -f`);
        return (await import("../commands/across.ts")).whyAcross({ ...acrossOptions(command), principal, entitlement });
      }
      const shown = format(command, "json", "dot", "mermaid");
      const { explainAccess } = await import("../commands/why.ts");
      return explainAccess({ ...common(command), principal, entitlement, format: shown });
    });
  withFormats(withCompany(add(program, "who", "List everyone who can reach a resource, and through what")), ...across)
    .argument("<resource>", "type and id, or a name")
    .option("-e, --entitlement <id>", "Only who holds this entitlement of it")
    .option("--principal-type <id>", "Only principals of this type")
    .action(async (resource: string, { entitlement, principalType }, command) => {
      const wanted = { resource, entitlementId: entitlement, principalTypeId: principalType };
      if (isAcross(command)) {
        return (await import("../commands/across.ts")).whoAcross({ ...acrossOptions(command), ...wanted });
      }
      return (await import("../commands/who.ts")).showHolders({ ...common(command), ...wanted });
    });
  const comparisons = ["json", "csv", "markdown"] as const;
  const diff = add(
    program,
    "diff",
    "Compare the two newest full syncs of a file, or two files or syncs that are named",
  );
  withFormats(diff, ...comparisons)
    .argument("[before]", "a file, or the id of a sync in the file of -f")
    .argument("[after]", "the same; both or none")
    .option("-t, --resource-type <id>", "Only resources of this type, and grants on them")
    .option("-e, --entitlement <id>", "Only who gained and lost this entitlement")
    .addHelpText("after", "With two names the exit status is 1 when there are changes; without, JSON is printed.")
    .action(async (before: string | undefined, after: string | undefined, { resourceType, entitlement }, command) => {
      if (before === undefined && (resourceType ?? entitlement) !== undefined)
        throw usage("-t and -e are for a diff of two names");
      if (before === undefined) return (await import("../commands/diff-syncs.ts")).diffNewest(common(command));
      if (after === undefined) throw usage("diff takes two names, or none");
      const { diffSides } = await import("../commands/diff-files.ts");
      const wanted = { before, after, resourceType, entitlement, format: format(command, ...comparisons) };
      if (await diffSides({ ...common(command), ...wanted })) conclude(1);
    });
  const tables = ["json", "csv"] as const;
  const query = add(program, "query", "Answer an SQL question: accounts, access, people, resources, grants, …");
  withFormats(withBefore(withCompany(query)), ...tables)
    .argument("<sql>", "one SELECT")
    .action(async (sql: string, _, command) =>
      (await import("../commands/query.ts")).runQuery({
        ...{ ...commonOfMany(command), sql, format: format(command, ...tables) },
      }),
    );
}
