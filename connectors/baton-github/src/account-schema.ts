import type { Metadata } from "@baton-connectors/sdk";

type Field = NonNullable<NonNullable<Metadata["accountCreationSchema"]>["fieldMap"]>[string];

type Said = Readonly<Pick<Field, "displayName" | "description" | "placeholder" | "required">>;

const text = (order: number, said: Said): Field => ({ ...said, order, field: { case: "stringField", value: {} } });

/** What a request for an account says. */
export const accountSchema: NonNullable<Metadata["accountCreationSchema"]> = {
  fieldMap: {
    email: text(1, {
      displayName: "Email",
      description: "This email will be used as the login for the user.",
      placeholder: "Email",
      required: true,
    }),
    org: text(2, {
      displayName: "Org Name",
      description: "organization name",
      placeholder: "organization name",
      required: true,
    }),
    // Of newer versions. Finds the account of somebody who is a member already.
    github_username: text(3, {
      displayName: "GitHub username",
      description: "Login of the account, if there is one already.",
      placeholder: "octocat",
      required: false,
    }),
  },
};
