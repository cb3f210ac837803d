import type { FieldSchema } from "@baton-connectors/protocol/config";
import { type Action, type ActionContext, BatonError, configError } from "@baton-connectors/sdk";
import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import type { ActionBlock, ConfigFile } from "../file/shape.ts";
import { responseValues } from "../request/errors.ts";
import { exchange, prepared } from "../request/exchange.ts";
import { runCommand } from "./command.ts";

/** What the file offers besides granting and revoking. `commands`: those that run programs, too. */
export const actionsOf = (file: ConfigFile, commands: boolean): readonly Action<Client>[] =>
  [...file.actions].map(([name, block]) => ({
    name,
    displayName: block.name || name,
    description: block.description,
    arguments: [...block.arguments].map(
      ([argument, one]): MessageInitShape<typeof FieldSchema> => ({
        name: argument,
        displayName: one.name || argument,
        description: one.description,
        isRequired: one.required,
        field: fieldKinds[one.type]!,
      }),
    ),
    invoke: (context) => invoke(name, block, context, commands),
  }));

const fieldKinds: Readonly<Record<string, NonNullable<MessageInitShape<typeof FieldSchema>["field"]>>> = {
  string: { case: "stringField", value: {} },
  boolean: { case: "boolField", value: {} },
  int: { case: "intField", value: {} },
  string_list: { case: "stringSliceField", value: {} },
};
const isOfKind: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  int: (value) => Number.isInteger(value),
  string_list: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};

function inputOf(name: string, block: ActionBlock, args: JsonObject): JsonObject {
  const refused = (what: string) => configError(`the action ${name} ${what}: nothing was done`, { effect: "none" });
  const unknown = Object.keys(args).filter((key) => !block.arguments.has(key));
  if (unknown.length > 0) throw refused(`has no argument ${unknown.join(", ")}`);
  return Object.fromEntries(
    [...block.arguments].flatMap(([key, { type, required, default: otherwise }]) => {
      const value = args[key] ?? (otherwise === "" ? undefined : otherwise);
      if (value === undefined) {
        if (required) throw refused(`needs the argument ${key}`);
        return [];
      }
      if (args[key] !== undefined && !isOfKind[type]!(value)) throw refused(`takes ${key} as ${type}`);
      return [[key, value]];
    }),
  );
}

async function invoke(
  name: string,
  block: ActionBlock,
  { client, args, signal }: ActionContext<Client>,
  commands: boolean,
) {
  const given = { vars: client.vars, input: inputOf(name, block, args) };
  if (block.command) {
    if (!commands)
      throw configError(`the action ${name} runs a program, which is off: nothing was done`, {
        hint: "Start the connector with --enable-command-actions.",
        effect: "none",
      });
    return { response: { success: true, output: await runCommand(block.command, given, signal) } };
  }
  if (!block.request) throw configError(`the action ${name} has neither request nor command`);
  const values = await prepared(client, block.request, { values: given, signal });
  const answer = await exchange(client, block.request, { values, signal, reads: false });
  const seen = { ...values, ...responseValues(answer) };
  if (block.success_condition && !block.success_condition.truth(seen))
    throw new BatonError(
      "FailedPrecondition",
      `the action ${name} was answered with ${answer.status}, and ${block.success_condition.written} does not hold`,
      { kind: "upstream", effect: "unknown" },
    );
  return { response: { success: true, status_code: answer.status, body: (answer.body ?? null) as JsonObject } };
}
