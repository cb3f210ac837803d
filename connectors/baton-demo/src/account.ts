import {
  type AccountResult,
  type CreateAccountContext,
  configError,
  type Metadata,
  type Plaintext,
  passwordFor,
} from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { toUser } from "./resources/user-resource.ts";

/** What a request for an account says. */
export const accountSchema: NonNullable<Metadata["accountCreationSchema"]> = {
  fieldMap: {
    email: {
      displayName: "Email",
      description: "Also the login, where no other is given.",
      placeholder: "ann@example.com",
      required: true,
      order: 1,
      field: { case: "stringField", value: {} },
    },
    name: {
      displayName: "Name",
      description: "How the user is called; the e-mail address when absent.",
      placeholder: "Ann Example",
      required: false,
      order: 2,
      field: { case: "stringField", value: {} },
    },
  },
};

/** Finds who has the login already, and changes nothing then. */
export async function createAccount({
  client,
  account,
  credentials,
}: CreateAccountContext<Client>): Promise<AccountResult> {
  const email =
    textOf(account.profile.email) || (account.emails.find(({ primary }) => primary)?.address ?? account.login);
  if (email === "") throw configError("an account needs an e-mail address");
  const login = account.login || email;
  const existing = client.userByLogin(login);
  if (existing) return { outcome: "already-exists", resource: toUser(existing) };
  const plaintexts = credentials?.options.case === "randomPassword" ? [password(passwordFor(credentials))] : [];
  const created = client.createUser({ displayName: textOf(account.profile.name) || email, email, login });
  return { outcome: "created", resource: toUser(created), plaintexts };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const password = (text: string): Plaintext => ({
  name: "password",
  description: "Password",
  bytes: new TextEncoder().encode(text),
});
