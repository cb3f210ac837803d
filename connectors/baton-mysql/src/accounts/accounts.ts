import { literal } from "@baton-connectors/databases";
import {
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  type CredentialSupport,
  configError,
  type GetContext,
  notFound,
  passwordFor,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { principalOf, principalsOf } from "../held/principals.ts";
import { nameIn } from "../ids.ts";
import { change } from "../provision/change.ts";
import { accountSql } from "../provision/sql.ts";
import { type Account, nameOf, readAccounts } from "../read/accounts.ts";
import { principalResource } from "../resources/principals.ts";
import { definedBy } from "./definers.ts";

export const credentials: CredentialSupport = { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" };

/** The grant tables hold no such letters: https://dev.mysql.com/doc/refman/9.0/en/grant-tables.html */
const beyond = /[\u{10000}-\u{10FFFF}\u{D800}-\u{DFFF}]/u;

/** Servers create an account of another name rather than refuse one that they cannot write. */
function checkKept(what: string, name: string) {
  if (beyond.test(name)) throw configError(`'${name}' cannot be a ${what}: the server would write '?' for some of it`);
  if (name !== name.trim())
    throw configError(`'${name}' cannot be a ${what}: the server would cut the spaces around it`);
}

export async function createAccount({
  client,
  account,
  credentials,
}: CreateAccountContext<Client>): Promise<AccountResult> {
  const { username, host: wanted } = account.profile;
  if (typeof username !== "string" || username === "") throw configError("missing or invalid 'username' in profile");
  const facts = await client.facts();
  // Go's connector lets it log in from the server alone.
  const anywhere = client.options.goCompatible ? facts.hostname : "%";
  const host = typeof wanted === "string" && wanted !== "" ? wanted.toLowerCase() : anywhere;
  for (const [what, name] of Object.entries({ username, host })) checkKept(what, name);
  const made: Account = { user: username, host, isRole: false, isLocked: false, hasPassword: true };
  const known = (await readAccounts(client.server, facts)).find((one) => nameOf(one) === nameOf(made));
  if (known?.isRole)
    throw new BatonError("AlreadyExists", `'${nameOf(made)}' is a role of the server`, { kind: "config" });
  if (known) return { outcome: "already-exists", resource: principalResource(principalOf([known]), facts.hostname) };
  const password = passwordFor(credentials);
  await change(client, [`CREATE USER ${accountSql(made, facts)} IDENTIFIED BY ${literal("mysql", password)}`]);
  return {
    outcome: "created",
    resource: principalResource(principalOf([made]), facts.hostname),
    plaintexts: [{ name: "password", bytes: new TextEncoder().encode(password) }],
  };
}

export async function deleteAccount({ client, id, log }: GetContext<Client>) {
  const { server, options } = client;
  const name = nameIn(id.resource);
  if (!name.includes("@")) throw configError("baton-mysql: invalid user ID format, expected 'user@host'");
  const facts = await client.facts();
  const principal = principalsOf(await readAccounts(server, facts), options).find(
    (one) => one.resource === id.resource,
  );
  if (!principal) throw notFound(`the server has no user '${name}'`);
  const [self] = await server.rows("SELECT CURRENT_USER()");
  if (principal.accounts.some((account) => nameOf(account) === self?.[0]))
    throw new BatonError("FailedPrecondition", `'${name}' is the account of this connector: it does not delete itself`);
  const objects = (await Promise.all(principal.accounts.map((account) => definedBy(server, account)))).flat();
  if (objects.length > 0 && !options.dropDefiners && !options.goCompatible)
    throw new BatonError(
      "FailedPrecondition",
      `without '${name}' these would fail, since they run as it: ${list(objects)}`,
      {
        hint: "Give them another DEFINER, or delete it all the same with --drop-definers.",
      },
    );
  if (objects.length > 0)
    log.warn({ account: name, objects }, "deleting the account that these run as: they fail from now on");
  await change(client, [`DROP USER ${principal.accounts.map((account) => accountSql(account, facts)).join(", ")}`]);
  return {};
}

const list = (objects: readonly string[]) =>
  objects.length > 20 ? `${objects.slice(0, 20).join(", ")} and ${objects.length - 20} more` : objects.join(", ");
