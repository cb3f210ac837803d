import type { Action } from "@baton-connectors/sdk";

type ActionField = NonNullable<Action<never>["arguments"]>[number];

interface Words {
  readonly displayName?: string;
  readonly description?: string;
  readonly isRequired?: boolean;
}

export const textField = (name: string, words: Words, length?: { min: bigint; max: bigint }): ActionField => ({
  name,
  ...words,
  field: {
    case: "stringField",
    value: length ? { rules: { minLen: length.min, maxLen: length.max } } : {},
  },
});

export const flagField = (name: string, displayName: string): ActionField => ({
  name,
  displayName,
  field: { case: "boolField", value: {} },
});

export const userField = (name: string, words: Words): ActionField => ({
  name,
  ...words,
  field: { case: "resourceIdField", value: { rules: { allowedResourceTypeIds: ["user"] } } },
});

export const usersField = (name: string, words: Words): ActionField => ({
  name,
  ...words,
  field: { case: "resourceIdSliceField", value: { rules: { allowedResourceTypeIds: ["user"] } } },
});

export const mapField = (name: string, words: Words): ActionField => ({
  name,
  ...words,
  field: { case: "stringMapField", value: {} },
});

export const resourceField = (name: string, displayName: string): ActionField => ({
  name,
  displayName,
  field: { case: "resourceField", value: {} },
});

export const successField = flagField("success", "Success");
export const messageField = textField("message", { displayName: "Message" });
