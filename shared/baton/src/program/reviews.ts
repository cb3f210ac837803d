import { usage } from "../usage.ts";
import type { Frame } from "./frame.ts";

/** Who can reach what, why, and what changed. */
export function addReviews(frame: Frame): void {
  const { program, add, withSync, withFormats, withCompany, withBefore } = frame;
  const { common, commonOfMany, format, conclude } = frame;
  withSync(add(program, "access", "List effective access for a user"))
    .argument("[principal]", "type and id, an e-mail address, a login or a name; instead of -t and -r")
    .option("-t, --resource-type <id>", "The principal's resource type")
    .option("-r, --resource <id>", "The principal's id")
    .action(async (named: string | undefined, { resourceType, resource }, command) => {
      const isBoth = named !== undefined && (resourceType !== undefined || resource !== undefined);
      if (isBoth) throw usage("a principal is named once: by its name, or with -t and -r");
      if (named === undefined && (!resourceType || !resource))
        throw usage("--resource-type and --resource are required, or a principal's name");
      const principal = named === undefined ? { name: resource, type: resourceType } : { name: named };
      return (await import("../commands/access.ts")).showAccess({ ...common(command), principal });
    });
  const pictures = ["json", "dot", "mermaid"] as const;
  const why = withSync(add(program, "why", "Explain what a principal holds, as ways from what was granted directly"));
  withFormats(why, ...pictures)
    .argument("<principal>", "type and id, an e-mail address, a login or a name")
    .argument("[entitlement]", "an entitlement's id, or a resource; default: all that is held")
    .action(async (principal: string, entitlement: string | undefined, _, command) =>
      (await import("../commands/why.ts")).explainAccess({
        ...common(command),
        ...{ principal, entitlement, format: format(command, ...pictures) },
      }),
    );
  withSync(add(program, "who", "List everyone who can reach a resource, and through what"))
    .argument("<resource>", "type and id, or a name")
    .option("-e, --entitlement <id>", "Only who holds this entitlement of it")
    .option("--principal-type <id>", "Only principals of this type")
    .action(async (resource: string, { entitlement, principalType }, command) =>
      (await import("../commands/who.ts")).showHolders({
        ...common(command),
        ...{ resource, entitlementId: entitlement, principalTypeId: principalType },
      }),
    );
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
