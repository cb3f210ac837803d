import type { Metadata } from "@baton-connectors/sdk";

type Field = NonNullable<NonNullable<Metadata["accountCreationSchema"]>["fieldMap"]>[string];

const text = (order: number, displayName: string, description: string, placeholder: string): Field => ({
  order,
  displayName,
  description,
  placeholder,
  required: true,
  field: { case: "stringField", value: {} },
});

/** What a request for an account must say. */
export const accountSchema: NonNullable<Metadata["accountCreationSchema"]> = {
  fieldMap: {
    email: text(1, "Email", "This email will be used as the login for the user.", "Email"),
    org: text(2, "Org Name", "organization name", "organization name"),
  },
};
