import type { FieldSchema } from "@baton-connectors/protocol/config";
import type { MessageInitShape } from "@bufbuild/protobuf";

type Field = MessageInitShape<typeof FieldSchema>;

interface Texts {
  readonly required?: boolean;
  readonly description?: string;
}

const common = (name: string, displayName: string, { required = false, description = "" }: Texts) => ({
  name,
  displayName,
  description,
  isRequired: required,
});

export const text = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "stringField", value: {} },
});
export const choice = (name: string, displayName: string, of: readonly string[], texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "stringField", value: { rules: { in: [...of] } } },
});
export const textList = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "stringSliceField", value: {} },
});
export const flag = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "boolField", value: {} },
});
export const count = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "intField", value: {} },
});
export const resourceValue = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "resourceField", value: {} },
});
export const userReference = (name: string, displayName: string, texts: Texts = {}): Field => ({
  ...common(name, displayName, texts),
  field: { case: "resourceIdField", value: { rules: { allowedResourceTypeIds: ["user"] } } },
});

export const success = (description: string) => flag("success", "Success", { description });
