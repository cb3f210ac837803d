import { literal } from "@baton-connectors/databases";
import {
  type AccountManager,
  type AccountResult,
  type CredentialRotator,
  type CredentialSupport,
  configError,
  type Plaintext,
  passwordFor,
  toBatonError,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { roleResource } from "../resources/role-resource.ts";
import { type Change, withChange } from "../server/changes.ts";
import { checkNewName, quoted, roleNamed } from "./names.ts";
import { scramVerifier } from "./scram.ts";

const credentials: CredentialSupport = { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" };

export const accounts: AccountManager<Client> = {
  credentials,
  create: async ({ client, account, credentials: wanted, signal }) => {
    const { email } = account.profile;
    const name = typeof email === "string" && email !== "" ? email : account.login;
    if (name === "")
      throw configError("the account has no name", { hint: "Give a login, or a profile with an email." });
    checkNewName(name, "account");
    const password = passwordFor(wanted);
    return withChange(client, client.defaultDatabase, async (change): Promise<AccountResult> => {
      const outcome =
        (await oidOf(name, change)) === undefined ? await createRole(name, password, change) : "already-exists";
      const roles = await client.roles("", signal);
      const made = roles.get((await oidOf(name, change)) ?? 0);
      if (!made) throw toBatonError(new Error(`the role '${name}' is gone again`));
      const resource = roleResource(made, roles, client);
      return outcome === "created" ? { outcome, resource, plaintexts: [plaintext(password)] } : { outcome, resource };
    });
  },
};

/** Two may create it at once: then it is there already. */
async function createRole(name: string, password: string, change: Change): Promise<"created" | "already-exists"> {
  try {
    await change.run(`CREATE ROLE ${quoted(name)} WITH LOGIN PASSWORD ${passwordLiteral(password)}`);
    return "created";
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.code === "AlreadyExists") return "already-exists";
    throw error.code === "Unavailable" ? error.changed({ effect: "unknown" }) : error;
  }
}

export const rotation: CredentialRotator<Client> = {
  credentials,
  rotate: async ({ client, id, credentials: wanted }) => {
    const password = passwordFor(wanted);
    return withChange(client, client.defaultDatabase, async (change) => {
      const { name } = await roleNamed(id, change);
      await change.run(`ALTER USER ${quoted(name)} WITH PASSWORD ${passwordLiteral(password)}`);
      return { plaintexts: [plaintext(password)] };
    });
  },
};

const passwordLiteral = (password: string) => literal("postgres", scramVerifier(password));

const plaintext = (password: string): Plaintext => ({ name: "password", bytes: new TextEncoder().encode(password) });

async function oidOf(name: string, { query }: Change): Promise<number | undefined> {
  const [found] = await query<{ readonly oid: number }>("SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1", [
    name,
  ]);
  return found?.oid;
}
