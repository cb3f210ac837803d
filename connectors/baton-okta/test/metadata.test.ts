import { runHere } from "@baton-connectors/conformance";
import { BatonActionSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { okta } from "../src/connector.ts";
import { fixture } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";

async function printed(command: string): Promise<unknown> {
  const program = { name: "baton-okta", config, connector: async () => okta };
  const { status, output } = await runHere(program, [command]);
  expect(status).toBe(0);
  return JSON.parse(output);
}

test("`config` prints the schema of the Go connector", async () => {
  expect(await printed("config")).toEqual(fixture("config-schema"));
});

test("`capabilities` prints those of the Go connector, all nine types", async () => {
  expect(await printed("capabilities")).toEqual(fixture("capabilities"));
});

interface GoAction {
  readonly name: string;
  readonly display_name?: string;
  readonly description?: string;
  readonly resource_type_id?: string;
  readonly action_type: readonly number[];
  readonly arguments?: readonly GoField[];
  readonly return_types?: readonly GoField[];
}
interface GoField {
  readonly name: string;
  readonly display_name?: string;
  readonly description?: string;
  readonly is_required?: boolean;
  readonly Field: Record<string, unknown>;
}

test("the actions have the names, words, arguments and types of the Go connector", async () => {
  const fieldOf = ({ name, display_name, description, is_required, Field }: GoField) => ({
    name,
    ...(display_name && { displayName: display_name }),
    ...(description && { description }),
    ...(is_required && { isRequired: true }),
    kind: Object.keys(Field)[0]!.toLowerCase(),
  });
  const theirs = (fixture("action-schemas") as GoAction[]).map((action) => ({
    name: action.name,
    displayName: action.display_name ?? "",
    description: action.description ?? "",
    resourceTypeId: action.resource_type_id ?? "",
    types: action.action_type,
    arguments: (action.arguments ?? []).map(fieldOf),
    returns: (action.return_types ?? []).map(fieldOf),
  }));
  const schemas = await openOrganisation().runtime().listActionSchemas({ resourceTypeId: "" });
  const ours = schemas.map((schema) => {
    const json = toJson(BatonActionSchemaSchema, schema) as { arguments?: object[]; returnTypes?: object[] };
    const own = (fields: object[] = []) =>
      fields.map((field) => {
        const { name, displayName, description, isRequired, ...rest } = field as Record<string, unknown>;
        return {
          name,
          ...(displayName !== undefined && { displayName }),
          ...(description !== undefined && { description }),
          ...(isRequired !== undefined && { isRequired }),
          kind: Object.keys(rest)[0]!.toLowerCase(),
        };
      });
    const { name, displayName, description, resourceTypeId, actionType } = schema;
    return {
      name,
      displayName,
      description,
      resourceTypeId,
      types: actionType,
      arguments: own(json.arguments),
      returns: own(json.returnTypes),
    };
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(ours.toSorted(byName)).toEqual(theirs.toSorted(byName));
});

test("the account form has the keys, order and required marks of the Go connector", async () => {
  const { accountCreationSchema, displayName } = await openOrganisation().runtime().metadata();
  expect(displayName).toBe("Okta");
  const fields = Object.entries(accountCreationSchema!.fieldMap).toSorted(([, a], [, b]) => a.order - b.order);
  expect(fields.map(([key, { required, order }]) => `${order} ${key}${required ? "*" : ""}`)).toEqual([
    "1 first_name*",
    "2 last_name*",
    "3 email*",
    "4 login",
    "5 password_change_on_login_required",
    "6 create_inactive",
    "7 send_activation_email",
    "8 provider_type",
    "9 additionalAttributes",
  ]);
});
