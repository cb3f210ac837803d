import { type AccountInfo, type AccountManager, BatonError, configError } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { userResource } from "./resources/user-resource.ts";

/** People sign in by a link in an e-mail, or as their organization wants it. */
export const accountManager: AccountManager<Client> = {
  credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
  create: async ({ client, account, signal }) => {
    const emailAddress = addressOf(account);
    const products = productsOf(account);
    // Jira answers for an account that is there as for a new one. Without the look it is one that was made.
    const found = await client.jira.findUsers(emailAddress, signal).catch(() => []);
    const own = found.find((one) => one.emailAddress?.toLowerCase() === emailAddress.toLowerCase());
    const made = await client.jira.createUser({ emailAddress, products }, signal);
    if (!made.accountId) throw withoutId();
    return { outcome: own?.accountId === made.accountId ? "already-exists" : "created", resource: userResource(made) };
  },
};

const withoutId = () =>
  new BatonError("Unknown", "Jira answered without the id of the account, which may have been made", {
    effect: "unknown",
  });

function addressOf({ profile, emails, login }: AccountInfo): string {
  const { email } = profile;
  if (email !== undefined && email !== null && typeof email !== "string")
    throw configError("email must be a text", { effect: "none" });
  const addresses = [email ?? "", ...emails.filter(({ primary }) => primary).map(({ address }) => address)];
  const found = [...addresses, ...emails.map(({ address }) => address), login].find((address) => address !== "");
  if (!found)
    throw configError("the profile names no e-mail address", { effect: "none", hint: "Give the profile an email." });
  return found;
}

/** An empty list is an account without access to a product; Jira refuses one that says nothing. */
function productsOf({ profile }: AccountInfo): readonly string[] {
  const { products } = profile;
  const isListOfTexts = Array.isArray(products) && products.every((one): one is string => typeof one === "string");
  if (isListOfTexts) return products;
  throw configError("products must be a list of texts", {
    effect: "none",
    hint: 'For example ["jira-software"], or [] for an account without access to a product.',
  });
}

/** What an administrator is asked for when an account is made. */
export const accountCreationSchema = {
  fieldMap: {
    email: {
      ...{ displayName: "Email", description: "The email address of the user.", placeholder: "Email", order: 1 },
      required: true,
      field: { case: "stringField" as const, value: {} },
    },
    products: {
      ...{
        displayName: "Products",
        description: "Products the new user has access to",
        placeholder: "Products",
        order: 2,
      },
      required: true,
      field: { case: "stringListField" as const, value: {} },
    },
  },
};
