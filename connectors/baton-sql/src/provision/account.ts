import {
  type AccountManager,
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  type CredentialOption,
  type CredentialSupport,
  type Plaintext,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Row } from "../engines/engine.ts";
import type { AccountBlock, Credentials, ResourceTypeBlock } from "../file/shape.ts";
import { toResource } from "../mapping/to-resource.ts";
import { placed, refused } from "../query/read-page.ts";
import { bind } from "../query/tokens.ts";
import type { Value } from "../query/value.ts";
import { evaluateVars } from "../query/vars.ts";
import { passwordBy } from "./password.ts";
import { runStatements } from "./run-statements.ts";

const options = [
  ["no_password", "NO_PASSWORD"],
  ["random_password", "RANDOM_PASSWORD"],
  ["encrypted_password", "ENCRYPTED_PASSWORD"],
] as const satisfies readonly (readonly [keyof Credentials, CredentialOption])[];

/** Which credentials are offered; the first one flagged is preferred, else the first. A file that says nothing has no passwords. */
export function credentialSupport(credentials: Credentials | undefined): CredentialSupport {
  const offered = options.filter(([key]) => credentials?.[key]);
  if (offered.length === 0) return { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" };
  const preferred = offered.find(([key]) => credentials?.[key]?.preferred) ?? offered[0]!;
  return { supported: offered.map(([, option]) => option), preferred: preferred[1] };
}

export function accountBy(type: string, block: ResourceTypeBlock, account: AccountBlock): AccountManager<Client> {
  return {
    credentials: credentialSupport(account.credentials),
    create: (context) => createAccount(type, block, account, context),
  };
}

async function createAccount(
  type: string,
  block: ResourceTypeBlock,
  account: AccountBlock,
  context: CreateAccountContext<Client>,
): Promise<AccountResult> {
  const { client } = context;
  const { create, validate } = account;
  const incomplete = (what: string) =>
    new BatonError(
      "FailedPrecondition",
      `failed to validate created account: ${what} is not defined for account provisioning`,
      { hint: `See ${account.at.path}, line ${account.at.line}. Nothing was created.`, kind: "config" },
    );
  if (!create?.queries?.length) throw incomplete("create.queries");
  const query = validate?.query;
  if (!query) throw incomplete("validation configuration");

  const given = profileValues(account, context.account.profile);
  const absent = account.schema?.find(({ name = "", required }) => required && !given.has(name));
  if (absent)
    throw new BatonError("InvalidArgument", `an account needs '${absent.name}'`, {
      kind: "config",
      hint: "Nothing was created.",
    });
  const password =
    context.credentials?.options.case === "noPassword" || !context.credentials
      ? undefined
      : passwordBy(account.credentials, context.credentials);
  const values = new Map([...given].filter((entry): entry is [string, Value] => typeof entry[1] !== "object"));
  if (password !== undefined) values.set("password", password);
  const byToken = new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
  const input = Object.fromEntries(given) as Record<string, string>;
  const database = await client.databases.of((name) => byToken.get(name));
  const find = evaluateVars(validate.vars, client.evaluator, { input }, values);
  const { sql, args } = refused(query, () => bind(query.text, find, database.dialect));
  const mapped = (row: Row) => toResource(client, type, block.list!.map!, row);

  return database.change<AccountResult>(
    async (transaction) => {
      const [known] = await placed(query, () => transaction.query(sql, args));
      if (known) return { outcome: "already-exists", resource: mapped(known) };
      await runStatements(transaction, database.dialect, create, (name) => byToken.get(name));
      // Before the end of the transaction: what cannot be found again is not left behind.
      const [made] = await placed(query, () => transaction.query(sql, args));
      if (!made)
        throw new BatonError(
          "FailedPrecondition",
          "failed to validate created account: unable to find resource for account provisioning",
          { hint: `See ${query.path}, line ${query.line}.` },
        );
      return {
        outcome: "created",
        resource: mapped(made),
        plaintexts: password === undefined ? [] : [plaintext(password)],
      };
    },
    { alone: create.no_transaction ?? false },
  );
}

export const plaintext = (password: string): Plaintext => ({
  name: "password",
  bytes: new TextEncoder().encode(password),
});

type Given = Value | readonly string[] | Readonly<Record<string, unknown>>;

/** The fields of the schema that the caller gave. Lists and maps can be named in expressions, and not be bound. */
function profileValues({ schema = [] }: AccountBlock, profile: Readonly<Record<string, unknown>>): Map<string, Given> {
  const values = new Map<string, Given>();
  for (const { name = "", type } of schema) {
    const value = profile[name];
    if (type === "string" && typeof value === "string" && value !== "") values.set(name, value);
    if (type === "boolean" && typeof value === "boolean") values.set(name, value);
    if (type === "int" && typeof value === "number" && value !== 0) values.set(name, BigInt(Math.trunc(value)));
    if (type === "string_list" && Array.isArray(value)) {
      const items = value.filter((item) => typeof item === "string" && item !== "");
      if (items.length > 0) values.set(name, items);
    }
    if (type === "map" && typeof value === "object" && value !== null && !Array.isArray(value))
      values.set(name, value as Readonly<Record<string, unknown>>);
  }
  return values;
}
