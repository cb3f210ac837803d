import type { OwnCommandContext } from "@baton-connectors/cli";
import { EntitlementSchema, GrantSchema, type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { configError } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { type DescMessage, type Message, toJson } from "@bufbuild/protobuf";
import { createClient } from "../client.ts";
import type { Config } from "../config.ts";
import { sqlConnector } from "../connector.ts";
import type { Database } from "../engines/engine.ts";
import { openDatabase } from "../engines/open.ts";
import { load } from "../file/load.ts";
import { areOfType } from "../resources/grants.ts";
import { Asked } from "./asked.ts";
import { shownRow } from "./shown-row.ts";

/** Reads the beginning of a resource type and tells what became of it, step by step. */
export async function runTry({ positionals, flags, print, start }: OwnCommandContext<Config>): Promise<number> {
  const { config, context } = await start();
  const { file, notes, problems } = load(config);
  for (const { line, path, message } of [...notes, ...problems]) print(`warning: line ${line}: ${path}: ${message}\n`);
  const [wanted = ""] = positionals;
  const types = [...(file.resource_types?.keys() ?? [])];
  if (!types.includes(wanted))
    throw configError(wanted ? `there is no resource type '${wanted}'` : "name a resource type: baton-sql try TYPE", {
      hint: `The file has ${types.join(", ")}.`,
    });
  const limit = Math.max(1, Number(flags.get("limit") ?? 5));
  const asked = new Asked(limit);
  const open = async (target: Parameters<typeof openDatabase>[0]): Promise<Database> =>
    asked.watch(await openDatabase(target));
  const connector = sqlConnector((own, { log }) => createClient(load(own).file, process.env, log, open));
  const runtime = createRuntime(connector, config, context);
  const call = { syncId: "", pageToken: "", pageSize: limit };
  const show = <M extends Message>(schema: DescMessage, rows: readonly M[]) => {
    for (const row of rows.slice(0, limit))
      print(`${JSON.stringify(toJson(schema, row, { registry, alwaysEmitImplicit: false }), null, 2)}\n`);
  };
  try {
    const { list: resources } = await runtime.listResources({ ...call, resourceTypeId: wanted, parent: undefined });
    await tell("list", asked, print);
    print(`\n${resources.length} resources of the first page, of which:\n`);
    show(ResourceSchema, resources);
    const [first] = resources as readonly Resource[];
    if (!first || file.resource_types?.get(wanted)?.skip_entitlements_and_grants) return 0;
    const { list: entitlements } = await runtime.listEntitlements({ ...call, resource: first });
    await tell(`entitlements of ${first.displayName}`, asked, print);
    print(`\n${entitlements.length} entitlements of the first page, of which:\n`);
    show(EntitlementSchema, entitlements);
    const typeScoped = areOfType(file.resource_types?.get(wanted)?.grants ?? []);
    const { list: grants } = await runtime.listGrants({ ...call, resource: first, typeScoped });
    await tell(typeScoped ? `grants of every ${wanted}` : `grants of ${first.displayName}`, asked, print);
    print(`\n${grants.length} grants of the first page, of which:\n`);
    show(GrantSchema, grants);
    return 0;
  } finally {
    await runtime.close();
  }
}

/** The statements since the last time, with their plans and the first of their rows. */
async function tell(what: string, asked: Asked, print: (text: string) => void) {
  print(`\n== ${what}\n`);
  for (const { sql, args, rows, database } of asked.take()) {
    print(`${sql}\n`);
    if (args.length > 0)
      print(`with ${JSON.stringify(args, (_, value) => (typeof value === "bigint" ? String(value) : value))}\n`);
    const plan = await asked.plan(database, sql, args);
    print(
      plan === undefined
        ? "plan: this engine tells none to a reader\n"
        : `plan:\n${plan.map((line) => `  ${line}\n`).join("")}`,
    );
    print(`rows:\n${rows.map((row) => `  ${shownRow(row)}\n`).join("") || "  none\n"}`);
  }
}
