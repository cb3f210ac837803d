import type { Metadata } from "@baton-connectors/sdk";

type Schema = NonNullable<Metadata["accountCreationSchema"]>;

const field = (displayName: string, description: string, placeholder: string, order: number, required: boolean) => ({
  ...{ displayName, description, placeholder, order, required },
  field: { case: "stringField" as const, value: {} },
});

/** What an administrator is asked for when an account is made. */
export const iamAccountSchema: Schema = {
  fieldMap: {
    username: field("Username", "The user's name; without it the e-mail address is the name", "jdoe", 1, false),
    email: field("Email", "The user's e-mail address", "jdoe@example.com", 2, true),
  },
};

export const ssoAccountSchema: Schema = {
  fieldMap: {
    username: field("Username", "The name to sign in with", "jdoe", 1, true),
    given_name: field("First Name", "The person's given name", "Jane", 2, true),
    family_name: field("Last Name", "The person's family name", "Doe", 3, true),
    email: field("Email", "The person's e-mail address", "jdoe@example.com", 4, true),
    display_name: field("Display Name", "The name that others see; without it both names", "Jane Doe", 5, false),
  },
};
