import {
  type AccountManager,
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  createSerialByKey,
  toBatonError,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { anything, type Directory } from "../directory/directory.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { isWithin } from "../dn/place.ts";
import { filters } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { add, search } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { userResource } from "../resources/user-resource.ts";
import { type AccountRequest, readAccountRequest } from "./account-request.ts";
import { passwordAttribute, passwordOf, plaintext, supported } from "./password.ts";

/** Two accounts at once would get one number. */
const oneByOne = createSerialByKey();

export const createAccount: AccountManager<Client> = {
  credentials: { supported, preferred: "RANDOM_PASSWORD" },
  create: (context) => oneByOne(context.client.directory.settings.server.host, () => create(context)),
};

async function create(context: CreateAccountContext<Client>): Promise<AccountResult> {
  const { client, account, credentials, signal } = context;
  const { directory } = client;
  const request = readAccountRequest(account);
  const { dn } = request;
  refuseOutside(directory, dn);
  const existing = await look(directory, dn, signal);
  if (existing) return { outcome: "already-exists", ...(await resourceOf(client, existing, signal)) };
  const attributes = [...request.attributes];
  if (request.wantsUidNumber) attributes.push(["uidNumber", [await nextUidNumber(directory, signal)]]);
  const password = passwordOf(credentials);
  if (password !== undefined) {
    const [name, value] = await passwordAttribute(client, password, signal);
    attributes.push([name, [value]]);
    // Without it Active Directory makes a disabled account.
    if (name === "unicodePwd" && !has(request, "useraccountcontrol")) attributes.push(["userAccountControl", ["512"]]);
  }
  const made = await addOnce(directory, dn, attributes, signal);
  if (made === "exists") return { outcome: "already-exists" };
  const entry = await directory.read(dn, filters.user, ["*", "+"], signal);
  if (!entry)
    throw new BatonError("NotFound", `'${dn}' was created, and is not found as a user`, {
      kind: "config",
      hint: `None of its classes is one of a user, or --filter hides it. It is there: delete it, or give it objectClass person.`,
    });
  return {
    outcome: "created",
    resource: (await resourceOf(client, entry, signal)).resource!,
    plaintexts: password === undefined ? [] : [plaintext(password)],
  };
}

const has = ({ attributes }: AccountRequest, name: string) => attributes.some(([one]) => one.toLowerCase() === name);

async function resourceOf(client: Client, entry: Entry, signal: AbortSignal) {
  const { kind } = await client.directory.rootDse(signal);
  const { resource } = userResource(entry, { isActiveDirectory: kind === "Active Directory", now: client.now() });
  return resource ? { resource } : {};
}

function refuseOutside(directory: Directory, dn: string) {
  const limit = directory.searchDn("user");
  if (canonicalIfDn(dn) === undefined)
    throw new BatonError("InvalidArgument", `'${dn}' is no DN: see rdnKey, path and suffix`, { effect: "none" });
  if (!isWithin(dn, limit))
    throw new BatonError("FailedPrecondition", `'${dn}' would not lie below '${limit}', where users are`, {
      kind: "config",
      effect: "none",
    });
}

/** Whatever is there by that name. */
async function look(directory: Directory, dn: string, signal: AbortSignal): Promise<Entry | undefined> {
  const request = search({ base: dn, scope: "base", filter: anything, attributes: ["*", "+"] });
  const { entries, result } = await directory.send(request, signal);
  if (result.code === resultCodes.noSuchObject) return undefined;
  if (result.code !== resultCodes.success) throw resultError(result, `cannot look whether '${dn}' is there`);
  return entries[0];
}

/** Nothing was there before: what is there after an answer was lost is ours. */
async function addOnce(
  directory: Directory,
  dn: string,
  attributes: Parameters<typeof add>[1],
  signal: AbortSignal,
): Promise<"made" | "exists"> {
  const send = () => directory.send(add(dn, attributes), signal);
  const { result } = await send().catch(async (thrown: unknown) => {
    const error = toBatonError(thrown);
    if (error.effect !== "unknown") throw error;
    const entry = await look(directory, dn, signal);
    return entry ? { result: undefined } : send();
  });
  if (result?.code === resultCodes.entryAlreadyExists) return "exists";
  if (result && result.code !== resultCodes.success) throw resultError(result, `cannot create '${dn}'`);
  return "made";
}

/** One more than the highest of all posixAccounts. */
async function nextUidNumber(directory: Directory, signal: AbortSignal): Promise<string> {
  const base = directory.searchDn("user");
  const options = { base, scope: "sub", filter: "(objectClass=posixAccount)", attributes: ["uidNumber"] } as const;
  const entries = await directory.all(options, signal);
  const numbers = entries.map((entry) => entry.text("uidNumber")).filter((text) => /^\d+$/.test(text));
  return String(numbers.reduce((highest, text) => (BigInt(text) > highest ? BigInt(text) : highest), 0n) + 1n);
}
