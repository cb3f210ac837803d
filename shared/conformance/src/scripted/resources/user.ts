import {
  CapabilityDetailCredentialOption,
  CredentialDetailsCredentialIssueSchema,
  CredentialResourceMode,
  type LocalCredentialOptions,
} from "@baton-connectors/protocol/connector-v2";
import {
  type AccountResult,
  type Plaintext,
  passwordFor,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { noRateLimit } from "../annotations.ts";
import { behave } from "../behave.ts";
import { type Client, numbersOf } from "../client.ts";
import { userId } from "../organisation.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [skipEntitlementsAndGrants()],
  list: async ({ client, page, parent, signal, syncId }) => {
    await client.at("users", { signal, syncId });
    if (parent) return { items: [] };
    const { items, ...rest } = numbersOf(client.script.users, client.script.pageSize, page);
    return { items: items.map(toResource), ...rest };
  },
  account: {
    credentials: { supported: ["RANDOM_PASSWORD", "NO_PASSWORD", "ENCRYPTED_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    create: async ({ account: { login }, credentials, signal }): Promise<AccountResult> => {
      await behave(login, signal);
      const made = account(login, `New ${login}`);
      if (login === "exists") return { outcome: "already-exists", resource: made };
      if (login === "action") return { outcome: "action-required", resource: made, message: "click the mail" };
      if (login === "inprogress") return { outcome: "in-progress", resource: made };
      const annotations = [noRateLimit()];
      const password = wanted(credentials);
      if (password === undefined) return { outcome: "created", resource: made, annotations };
      const plaintexts: Plaintext[] = [
        { name: "password", description: "the password", bytes: Buffer.from(password) },
        ...(login === "two" ? [{ name: "recovery", bytes: Buffer.from("abc") }] : []),
      ];
      return { outcome: "created", resource: account(login, `pw:${password}`), plaintexts, annotations };
    },
  },
  rotate: {
    credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    rotate: async ({ id, credentials, signal }) => {
      await behave(id.resource, signal);
      const password = wanted(credentials) ?? "";
      return { plaintexts: [{ name: "password", bytes: Buffer.from(password) }] };
    },
  },
  issue: {
    details: create(CredentialDetailsCredentialIssueSchema, {
      preferredOption: CapabilityDetailCredentialOption.API_KEY,
      options: [
        {
          option: CapabilityDetailCredentialOption.API_KEY,
          scopes: ["read", "write"],
          resourceMode: CredentialResourceMode.DISCOVERABLE,
          secretResourceTypeId: "secret",
        },
      ],
    }),
    issue: async ({ identity, requestId, signal }) => {
      await behave(identity.resource, signal);
      const secret = resource({
        type: "secret",
        id: `sec-${requestId}`,
        displayName: `key ${requestId}`,
        secret: { identityId: identity },
      });
      return { secret, plaintexts: [{ name: "api_key", bytes: Buffer.from(`AK-${requestId}`) }] };
    },
  },
});

/** The password that is to be made or was given; undefined when there is to be none. */
function wanted(credentials: LocalCredentialOptions | undefined): string | undefined {
  const option = credentials?.options.case;
  return option === "randomPassword" || option === "plaintextPassword" ? passwordFor(credentials) : undefined;
}

const account = (login: string, displayName: string) =>
  resource({ type: "user", id: `new-${login}`, displayName, user: { login } });

function toResource(i: number) {
  const id = userId(i);
  const address = `${id}@example.com`;
  const profile = {
    first_name: `First${id}`,
    last_name: `Last${id}`,
    department: `Dept ${i % 50}`,
    employee_number: String(i),
  };
  const emails = [{ address, isPrimary: true }];
  return resource({ type: "user", id, displayName: `User ${id}`, user: { emails, login: address, profile } });
}
