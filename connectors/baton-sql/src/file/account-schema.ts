import type { ConnectorAccountCreationSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import { configError } from "@baton-connectors/sdk";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ConfigFile } from "./shape.ts";

type Schema = MessageInitShape<typeof ConnectorAccountCreationSchemaSchema>;
type Field = NonNullable<Schema["fieldMap"]>[string];

/** What an account needs, as the platform asks its users. */
export function accountSchema(file: ConfigFile): Schema | undefined {
  const types = [...(file.resource_types?.values() ?? [])];
  const schema = types.find((type) => type.account_provisioning)?.account_provisioning?.schema;
  if (!schema) return undefined;
  const fields = schema.map((field, order): [string, Field] => {
    const { name = "", description = "", type = "", placeholder = "", required = false } = field;
    const kind = kinds[type];
    if (!kind)
      throw configError(`unsupported field type: ${type}`, { hint: `See ${field.at.path}, line ${field.at.line}.` });
    return [name, { displayName: name, description, placeholder, required, order, field: kind }];
  });
  return { fieldMap: Object.fromEntries(fields) };
}

const kinds: Readonly<Record<string, NonNullable<Field["field"]>>> = {
  string: { case: "stringField", value: {} },
  string_list: { case: "stringListField", value: {} },
  boolean: { case: "boolField", value: {} },
  int: { case: "intField", value: {} },
  map: { case: "mapField", value: {} },
};
