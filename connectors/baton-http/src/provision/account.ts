import type { ConnectorAccountCreationSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import {
  type AccountManager,
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  type CredentialOption,
  type CredentialSupport,
  configError,
  passwordFor,
} from "@baton-connectors/sdk";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { pathIn } from "../answer/path-in.ts";
import type { Client } from "../client.ts";
import type { ConfigFile, ResourceTypeBlock } from "../file/shape.ts";
import { responseValues } from "../request/errors.ts";
import { exchange, prepared } from "../request/exchange.ts";
import { type TypeOf, toResource } from "../rows/to-resource.ts";

type AccountBlock = NonNullable<ResourceTypeBlock["account_provisioning"]>;
type Schema = MessageInitShape<typeof ConnectorAccountCreationSchemaSchema>;
type Field = NonNullable<Schema["fieldMap"]>[string];

const kinds: Readonly<Record<string, NonNullable<Field["field"]>>> = {
  string: { case: "stringField", value: {} },
  string_list: { case: "stringListField", value: {} },
  boolean: { case: "boolField", value: {} },
  int: { case: "intField", value: {} },
  map: { case: "mapField", value: {} },
};

/** What an account needs, as the platform asks its users. */
export function accountSchema(file: ConfigFile): Schema | undefined {
  const block = [...file.resource_types.values()].find((type) => type.account_provisioning)?.account_provisioning;
  if (!block) return undefined;
  const fields = block.schema.map((field, order): [string, Field] => {
    const { name, display_name, description, placeholder, required, type } = field;
    return [
      name,
      { displayName: display_name || name, description, placeholder, required, order, field: kinds[type]! },
    ];
  });
  return { fieldMap: Object.fromEntries(fields) };
}

type Offered = { readonly preferred: boolean } | undefined;
const options = [
  ["no_password", "NO_PASSWORD"],
  ["random_password", "RANDOM_PASSWORD"],
  ["encrypted_password", "ENCRYPTED_PASSWORD"],
] as const;

/** What the file offers; the one that it prefers, else the first. */
export function credentialSupport(
  given: Readonly<Partial<Record<(typeof options)[number][0], Offered>>> | undefined,
  otherwise: CredentialOption,
): CredentialSupport {
  const offered = options.filter(([key]) => given?.[key]);
  if (offered.length === 0) return { supported: [otherwise], preferred: otherwise };
  const preferred = offered.find(([key]) => given?.[key]?.preferred) ?? offered[0]!;
  return { supported: offered.map(([, option]) => option), preferred: preferred[1] };
}

export const plaintext = (password: string) => ({ name: "password", bytes: new TextEncoder().encode(password) });

export const accountBy = (
  of: TypeOf,
  block: AccountBlock,
  list: ResourceTypeBlock["list"],
): AccountManager<Client> => ({
  credentials: credentialSupport(block.credentials, "NO_PASSWORD"),
  create: (context) => createAccount(context, { of, block, list }),
});

const isNothing = (value: unknown) => value === undefined || value === null || value === "";

async function createAccount(
  { client, account, credentials, signal }: CreateAccountContext<Client>,
  { of, block, list }: { readonly of: TypeOf; readonly block: AccountBlock; readonly list: ResourceTypeBlock["list"] },
): Promise<AccountResult> {
  const { create } = block;
  const primary = account.emails.find((one) => one.primary) ?? account.emails[0];
  const input = {
    login: account.login,
    ...(primary && { email: primary.address }),
    ...account.profile,
  };
  const given: Readonly<Record<string, unknown>> = input;
  const lacking = block.schema.filter(({ name, required }) => required && isNothing(given[name]));
  if (lacking.length > 0)
    throw configError(`an account needs ${lacking.map(({ name }) => name).join(", ")}: nothing was created`, {
      effect: "none",
    });
  const password = credentials && credentials.options.case !== "noPassword" ? passwordFor(credentials) : undefined;
  const known = { vars: client.vars, input, ...(password !== undefined && { password }) };
  const values = await prepared(client, create.request, { values: known, signal });
  let answer: Awaited<ReturnType<typeof exchange>>;
  try {
    answer = await exchange(client, create.request, { values, signal, reads: false });
  } catch (thrown) {
    if (thrown instanceof BatonError && thrown.code === "AlreadyExists") return { outcome: "already-exists" };
    throw thrown;
  }
  const seen = { ...values, ...responseValues(answer) };
  if (create.success_condition && !create.success_condition.truth(seen))
    throw new BatonError(
      "FailedPrecondition",
      `the app answered ${answer.status}, and ${create.success_condition.written} does not hold`,
      { kind: "upstream", effect: "unknown", body: answer.body },
    );
  const plaintexts = password === undefined ? [] : [plaintext(password)];
  const item = create.item_path === "" ? answer.body : pathIn(answer.body, create.item_path);
  const map = list?.response.resource_mapping;
  if (item === undefined || item === null || !map) return { outcome: "in-progress", plaintexts };
  const made = toResource(client, map, { ...seen, item }, of);
  return { outcome: "created", resource: made, plaintexts };
}
