import type { Action } from "@baton-connectors/sdk";

type Field = NonNullable<Action<never>["arguments"]>[number];
interface Words {
  readonly displayName: string;
  readonly description?: string;
  readonly isRequired?: boolean;
}

const field =
  (kind: Field["field"]) =>
  (name: string, words: Words): Field => ({ name, ...words, field: kind! });

export const textField = field({ case: "stringField", value: {} });
export const flagField = field({ case: "boolField", value: {} });
export const numberField = field({ case: "intField", value: {} });
export const textsField = field({ case: "stringSliceField", value: {} });
export const mapField = field({ case: "stringMapField", value: {} });
export const resourceField = field({ case: "resourceField", value: {} });
export const userField = field({
  case: "resourceIdField",
  value: { rules: { allowedResourceTypeIds: ["user"] } },
});
