import type { FieldSchema } from "@baton-connectors/protocol/config";
import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type ActionContext, configError } from "@baton-connectors/sdk";
import type { CelInput } from "@bufbuild/cel";
import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import type { ActionBlock, ConfigFile } from "../file/shape.ts";
import type { Value } from "../query/value.ts";
import { evaluateVars } from "../query/vars.ts";
import { runStatements } from "./run-statements.ts";

/** What the file offers besides granting and revoking. */
export const actionsOf = (file: ConfigFile): readonly Action<Client>[] =>
  [...(file.actions ?? [])].map(([name, block]) => ({
    name,
    displayName: block.name || name,
    description: block.description ?? "",
    types: (block.action_type ?? []).flatMap((type) => actionTypes[type] ?? []),
    arguments: [...(block.arguments ?? [])].map(
      ([argument, one]): MessageInitShape<typeof FieldSchema> => ({
        name: argument,
        displayName: one.name || argument,
        description: one.description ?? "",
        isRequired: one.required ?? false,
        field: kindOf(one).field,
      }),
    ),
    invoke: (context) => invoke(name, block, context),
  }));

/** Unknown words are left out. */
const actionTypes: Readonly<Record<string, ActionType>> = {
  unspecified: ActionType.UNSPECIFIED,
  dynamic: ActionType.DYNAMIC,
  account: ActionType.ACCOUNT,
  account_update_profile: ActionType.ACCOUNT_UPDATE_PROFILE,
  account_disable: ActionType.ACCOUNT_DISABLE,
  account_enable: ActionType.ACCOUNT_ENABLE,
};

interface Kind {
  readonly field: NonNullable<MessageInitShape<typeof FieldSchema>["field"]>;
  fits(value: unknown): boolean;
}
const kinds: Readonly<Record<string, Kind>> = {
  string: { field: { case: "stringField", value: {} }, fits: (value) => typeof value === "string" },
  boolean: { field: { case: "boolField", value: {} }, fits: (value) => typeof value === "boolean" },
  number: { field: { case: "intField", value: {} }, fits: (value) => typeof value === "number" },
  string_list: {
    field: { case: "stringSliceField", value: {} },
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  },
  string_map: {
    field: { case: "stringMapField", value: {} },
    fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
};

type Argument = NonNullable<ActionBlock["arguments"]> extends ReadonlyMap<string, infer A> ? A : never;

function kindOf({ type = "", at }: Argument): Kind {
  const kind = kinds[type];
  if (kind) return kind;
  throw configError(`unsupported argument type: ${type || "none"}`, {
    hint: `See ${at.path}, line ${at.line}: types are ${Object.keys(kinds).join(", ")}.`,
  });
}

/** The arguments by their names, with what is there when the caller says nothing. */
function inputOf(name: string, { arguments: known }: ActionBlock, args: JsonObject): Readonly<Record<string, unknown>> {
  const refusedArgument = (what: string) => configError(`${what}: nothing was done`, { effect: "none" });
  const strange = Object.keys(args).filter((key) => !known?.has(key));
  if (strange.length > 0) throw refusedArgument(`the action ${name} has no argument ${strange.join(", ")}`);
  return Object.fromEntries(
    [...(known ?? [])].flatMap(([key, argument]) => {
      const value = args[key] ?? argument.default;
      if (value === undefined || value === null) {
        if (argument.required) throw refusedArgument(`argument ${key} is required`);
        return [];
      }
      if (!kindOf(argument).fits(value)) throw refusedArgument(`argument ${key} must be a ${argument.type}`);
      return [[key, value]];
    }),
  );
}

const isBindable = (value: unknown): value is string | boolean | number => typeof value !== "object";
/** JSON has one kind of number, a column of whole numbers takes only those. */
const bindable = (value: string | boolean | number): Value =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;

async function invoke(name: string, block: ActionBlock, { client, args }: ActionContext<Client>) {
  const given = inputOf(name, block, args);
  const direct = Object.entries(given).flatMap(([key, value]): [string, Value][] =>
    isBindable(value) ? [[key, bindable(value)]] : [],
  );
  const input = { ...given, ...Object.fromEntries(direct) } as Readonly<Record<string, CelInput>>;
  const ofVars = evaluateVars(block.vars, client.evaluator, { input });
  const byToken = new Map(direct.map(([key, value]) => [key.toLowerCase(), value]));
  const lookUp = (token: string) => ofVars(token) ?? byToken.get(token);
  const queries = block.query ? [block.query] : (block.queries ?? []);
  if (queries.length === 0)
    throw configError(`the action ${name} has neither query nor queries`, {
      hint: `See ${block.at.path}, line ${block.at.line}.`,
    });
  const statements = { queries, ...(block.max_affected !== undefined && { max_affected: block.max_affected }) };
  const database = await client.databases.of(lookUp);
  await database.change((transaction) => runStatements(transaction, database.dialect, statements, lookUp), {
    alone: block.no_transaction ?? false,
  });
  return { response: { success: true, message: "Action completed successfully" } };
}
