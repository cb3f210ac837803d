import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { BatonActionSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { gsuite } from "../src/connector.ts";
import { goldenTenant, read } from "./golden.ts";
import { openGoogle } from "./google.ts";

const published = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/baton-google-workspace.${name}.json`, import.meta.url), "utf8"));

async function printed(command: string): Promise<unknown> {
  const program = { name: "baton-gsuite", config, connector: async () => gsuite };
  const { status, output } = await runHere(program, [command]);
  expect(status).toBe(0);
  return JSON.parse(output);
}

test("`config` prints the schema of the Go connector", async () => {
  expect(await printed("config")).toEqual(published("config_schema"));
});

test("`capabilities` prints those of the Go connector, all four types, without credentials", async () => {
  expect(await printed("capabilities")).toEqual(published("baton_capabilities"));
});

interface GoAction {
  readonly name: string;
  readonly display_name?: string;
  readonly resource_type_id?: string;
  readonly action_type: readonly number[];
  readonly arguments?: readonly GoField[];
  readonly return_types?: readonly GoField[];
}
interface GoField {
  readonly name: string;
  readonly display_name?: string;
  readonly is_required?: boolean;
  readonly Field: Readonly<Record<string, GoKind | undefined>>;
}
interface GoKind {
  readonly rules?: { readonly in?: readonly string[]; readonly allowed_resource_type_ids?: readonly string[] };
}

/** Everything but the descriptions, which are in words of our own. */
function theirField({ name, display_name: displayName = "", is_required: isRequired = false, Field }: GoField) {
  const [[kind, value]] = Object.entries(Field) as [[string, GoKind | undefined]];
  const among = value?.rules?.in ?? value?.rules?.allowed_resource_type_ids ?? [];
  return { name, displayName, isRequired, kind: kind.toLowerCase(), among };
}
function ourField(field: Record<string, unknown>) {
  const { name, displayName = "", description: _, isRequired = false, ...rest } = field;
  const [[kind, value]] = Object.entries(rest) as [
    [string, { rules?: { in?: string[]; allowedResourceTypeIds?: string[] } }],
  ];
  const among = value.rules?.in ?? value.rules?.allowedResourceTypeIds ?? [];
  return { name, displayName, isRequired, kind: kind.toLowerCase(), among };
}

test("the seventeen actions have the names, kinds, arguments and results of the Go connector", async () => {
  const theirs = read<GoAction[]>("golden-actions.json.gz").map((action) => ({
    name: action.name,
    displayName: action.display_name ?? "",
    resourceTypeId: action.resource_type_id ?? "",
    types: action.action_type,
    arguments: (action.arguments ?? []).map(theirField),
    returns: (action.return_types ?? []).map(theirField),
  }));
  const schemas = await openGoogle(goldenTenant).runtime.listActionSchemas({ resourceTypeId: "" });
  const ours = schemas.map((schema) => {
    const json = toJson(BatonActionSchemaSchema, schema) as {
      arguments?: Record<string, unknown>[];
      returnTypes?: Record<string, unknown>[];
    };
    const { name, displayName, resourceTypeId, actionType } = schema;
    return {
      ...{ name, displayName, resourceTypeId, types: actionType },
      arguments: (json.arguments ?? []).map(ourField),
      returns: (json.returnTypes ?? []).map(ourField),
    };
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(theirs).toHaveLength(17);
  expect(ours.toSorted(byName)).toEqual(theirs.toSorted(byName));
});

test("the account form has the keys, order and required marks of the Go connector", async () => {
  const { accountCreationSchema, displayName } = await openGoogle(goldenTenant).runtime.metadata();
  expect(displayName).toBe("Google Workspace");
  const fields = Object.entries(accountCreationSchema!.fieldMap).toSorted(([, a], [, b]) => a.order - b.order);
  expect(
    fields.map(([key, { required, order, displayName: shown, placeholder, field }]) =>
      [order, key, required, shown, placeholder, field.case].join(" "),
    ),
  ).toEqual([
    "1 email true Email user@example.com stringField",
    "2 given_name true First Name John stringField",
    "3 family_name true Last Name Doe stringField",
    "4 changePasswordAtNextLogin false Change Password at Next Login false boolField",
  ]);
});
