import type { Metadata } from "@baton-connectors/sdk";

type Schema = NonNullable<Metadata["accountCreationSchema"]>;
type Field = NonNullable<Schema["fieldMap"]>[string];

const text = (
  order: number,
  displayName: string,
  placeholder: string,
  more: Pick<Field, "required" | "field"> | object = {},
): Field => ({
  order,
  displayName,
  description: displayName,
  placeholder,
  field: { case: "stringField", value: {} },
  ...more,
});

/** What a request for an account may say. */
export const accountSchema: Schema = {
  fieldMap: {
    first_name: text(1, "First Name", "First name", { required: true }),
    last_name: text(2, "Last Name", "Last name", { required: true }),
    email: text(3, "Email", "Email", { required: true }),
    login: text(4, "Login", "Login"),
    password_change_on_login_required: text(5, "Password Change Required on Login", "True/False"),
    create_inactive: text(6, "Create Inactive", "True/False"),
    send_activation_email: text(7, "Send Activation Email", "True/False", {
      field: { case: "stringField", value: { defaultValue: "true" } },
    }),
    provider_type: text(8, "Provider Type", "OKTA"),
    additionalAttributes: {
      order: 9,
      displayName: "Additional Attributes",
      description: "Additional Attributes",
      field: { case: "mapField", value: {} },
    },
  },
};
