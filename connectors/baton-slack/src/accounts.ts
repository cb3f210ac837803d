import {
  type AccountManager,
  configError,
  type GetContext,
  resourceDoesNotExist,
  toBatonError,
  whenAbsent,
} from "@baton-connectors/sdk";
import { changeActive, scimOf } from "./active.ts";
import type { Client } from "./client.ts";
import { scimOnlyResource } from "./resources/user-resource.ts";

/** Accounts have no password of their own: people sign in as the organization wants it, or by a link in an e-mail. */
export const accountManager: AccountManager<Client> = {
  credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
  create: async ({ client, account, signal }) => {
    const { profile } = account;
    const text = (key: string) => (typeof profile[key] === "string" ? (profile[key] as string).trim() : "");
    const email = text("email") || (account.emails.find(({ primary }) => primary) ?? account.emails[0])?.address || "";
    if (!email.includes("@"))
      throw configError("the profile names no e-mail address", { hint: "Give the profile an email." });
    // Of an address Slack makes a name: https://docs.slack.dev/reference/scim-api#post-users
    const userName = text("username") || account.login || email;
    const names = { givenName: text("given_name"), familyName: text("family_name"), displayName: text("display_name") };
    const work = { title: text("title"), department: text("department") };
    try {
      const made = await scimOf(client).createUser({ userName, email, ...names, ...work }, signal);
      return { outcome: "created", resource: scimOnlyResource({ email, ...made }) };
    } catch (thrown) {
      if (toBatonError(thrown).code === "AlreadyExists") return { outcome: "already-exists" };
      throw thrown;
    }
  },
};

/** Slack deletes no accounts: what SCIM calls a deletion deactivates. https://docs.slack.dev/reference/scim-api#delete-users-id */
export async function deactivate({ client, id, signal }: GetContext<Client>) {
  try {
    await changeActive(client, id.resource, false, signal);
    return {};
  } catch (thrown) {
    whenAbsent(thrown);
    // Not found is gone only when the account itself is not found either.
    if (await scimOf(client).getUser(id.resource, signal).catch(whenAbsent)) throw thrown;
    return { annotations: [resourceDoesNotExist()] };
  }
}

const field = (displayName: string, description: string, order: number, required = false) => ({
  displayName,
  description,
  placeholder: displayName,
  order,
  required,
  field: { case: "stringField" as const, value: {} },
});

/** What an administrator is asked for when an account is made. */
export const accountCreationSchema = {
  fieldMap: {
    email: field("Email", "The account's e-mail address", 1, true),
    username: field(
      "Username",
      "The account's name, 21 characters at most; without it Slack makes one of the address",
      2,
    ),
    given_name: field("First Name", "The person's given name", 3),
    family_name: field("Last Name", "The person's family name", 4),
    display_name: field("Display Name", "The name that others see", 5),
    title: field("Title", "What the person is called at work", 6),
    department: field("Department", "Where the person works", 7),
  },
};
