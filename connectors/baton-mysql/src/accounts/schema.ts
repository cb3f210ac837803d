import type { Metadata } from "@baton-connectors/sdk";

type Schema = NonNullable<Metadata["accountCreationSchema"]>;

const username = {
  displayName: "Username",
  required: true,
  description: "Username of the user",
  field: { case: "stringField" as const, value: {} },
  placeholder: "John08",
  order: 1,
};

export const goAccountCreationSchema: Schema = { fieldMap: { username } };

export const accountCreationSchema: Schema = {
  fieldMap: {
    username,
    host: {
      displayName: "Host",
      required: false,
      description: "The machines it may log in from, with % for any; % by default",
      field: { case: "stringField" as const, value: {} },
      placeholder: "%",
      order: 2,
    },
  },
};
