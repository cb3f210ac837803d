import type { Metadata } from "@baton-connectors/sdk";

type Schema = NonNullable<Metadata["accountCreationSchema"]>;
type Field = NonNullable<Schema["fieldMap"]>[string];

const text = (order: number, displayName: string, description: string, required = false): Field => ({
  ...{ order, displayName, description, placeholder: "", required },
  field: { case: "stringField", value: {} },
});

/** What a request for an account may say: the attributes that every server of RFC 7643 has. */
export const accountSchema: Schema = {
  fieldMap: {
    username: text(1, "User name", "Name to sign in with; default: the e-mail"),
    email: text(2, "E-mail", "Primary e-mail", true),
    first_name: text(3, "First name", "First name"),
    last_name: text(4, "Last name", "Last name"),
    display_name: text(5, "Display name", "Default: first and last name"),
    external_id: text(6, "External id", "Id by which the person is known elsewhere"),
    active: text(7, "Active", "false: the account is made inactive"),
  },
};
