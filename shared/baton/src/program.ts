import type { ResourceKey } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";
import { Command } from "commander";
import type { Output } from "./output/output.ts";

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
  void conclude;

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
  withSync(add(program, "principals", "List principals"))
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
  return program;
}

export interface GrantFlags {
  readonly resourceType?: string;
  readonly resource?: string;
  readonly entitlement?: string;
  readonly principal?: string;
}

/** As with the Go tool a resource outweighs a type, and a type an entitlement. */
export function grantFilter({ resourceType, resource, entitlement, principal }: GrantFlags) {
  if (resource !== undefined && entitlement !== undefined) {
    throw usage("--resource and --entitlement exclude each other");
  }
  if (resource !== undefined && !resourceType) throw usage("--resource-type and --resource are required");
  if (entitlement === "") throw usage("--entitlement needs an entitlement id");
  const to = principal === undefined ? {} : { principal: resourceKey(principal) };
  if (resource !== undefined) return { ...to, resource: { resourceType: resourceType!, resource } };
  if (resourceType !== undefined) return { ...to, resourceTypeId: resourceType };
  return { ...to, entitlementId: entitlement };
}

function principalFilter(flags: GrantFlags) {
  if (flags.resourceType !== undefined && flags.resource === undefined) {
    throw usage("--resource-type and --resource are required");
  }
  return grantFilter(flags);
}

/** `user:00u1`: the first colon parts type and id; ids may have more. */
export function resourceKey(text: string): ResourceKey {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1) {
    throw usage(`not a resource: ${JSON.stringify(text)}`, "Write its type and id, e.g. user:00u1a2b3c.");
  }
  return { resourceType: text.slice(0, at), resource: text.slice(at + 1) };
}

export const usage = (message: string, hint?: string) => new BatonError("Unknown", message, { kind: "config", hint });
