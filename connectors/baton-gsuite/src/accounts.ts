import {
  type AccountManager,
  BatonError,
  configError,
  generatePassword,
  passwordFor,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Client } from "./connection.ts";
import type { User } from "./google/answers.ts";
import { whenInDoubt } from "./lost-answer.ts";
import { parseTime } from "./profile/time.ts";
import { userResource } from "./resources/user-resource.ts";

/** Length of the password where the caller's options ask for none. */
const defaultLength = 16;

export const accountManager: AccountManager<Client> = {
  credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
  create: async ({ client, account, credentials, log, signal }) => {
    const { profile } = account;
    const text = (key: string) => {
      const value = profile[key];
      if (typeof value === "string" && value !== "") return value;
      throw new BatonError("Unknown", `${key} not found in profile`, {
        kind: "config",
        hint: "The profile needs email, given_name and family_name.",
      });
    };
    const primaryEmail = text("email");
    const name = { familyName: text("family_name"), givenName: text("given_name") };
    if (!credentials) throw configError("credentialOptions cannot be nil");
    const kind = credentials.options.case;
    const password =
      kind === "randomPassword" || kind === "plaintextPassword"
        ? passwordFor(credentials)
        : generatePassword({ length: defaultLength });
    const mustChange = profile.changePasswordAtNextLogin === true || credentials.forceChangeAtNextLogin;
    const user = { name, password, primaryEmail, ...(mustChange && { changePasswordAtNextLogin: true }) };
    const askedAt = client.now();
    const created = await client.insertUser(user, signal).catch(
      whenInDoubt(async () => {
        const found = await client.getUser(primaryEmail, "full", signal, "userChanges").catch(whenAbsent);
        return found && isNew(found, askedAt) ? found : undefined;
      }),
    );
    return {
      outcome: "created",
      resource: userResource(created, log),
      plaintexts: [
        {
          name: "password",
          description: "Generated password for the new account",
          bytes: new TextEncoder().encode(password),
        },
      ],
    };
  },
};

/** Clocks differ. Who was made before has another password than this one. */
const skewSeconds = 60;

function isNew({ creationTime }: User, since: Date): boolean {
  const at = parseTime(creationTime);
  return at !== undefined && Number(at.seconds) >= since.getTime() / 1000 - skewSeconds;
}

const field = (displayName: string, description: string, placeholder: string, order: number) => ({
  displayName,
  description,
  placeholder,
  order,
});

/** What an administrator is asked for when an account is made. */
export const accountCreationSchema = {
  fieldMap: {
    email: {
      ...field("Email", "The primary address of the account", "user@example.com", 1),
      required: true,
      field: { case: "stringField" as const, value: {} },
    },
    given_name: {
      ...field("First Name", "The person's given name", "John", 2),
      required: true,
      field: { case: "stringField" as const, value: {} },
    },
    family_name: {
      ...field("Last Name", "The person's family name", "Doe", 3),
      required: true,
      field: { case: "stringField" as const, value: {} },
    },
    changePasswordAtNextLogin: {
      ...field(
        "Change Password at Next Login",
        "Whether the generated password must be replaced at the first login",
        "false",
        4,
      ),
      field: { case: "boolField" as const, value: {} },
    },
  },
};
