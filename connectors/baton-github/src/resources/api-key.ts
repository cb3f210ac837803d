import { type Resource, ResourceIdSchema } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  type ListContext,
  noItems,
  pageOf,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { TokenGrant } from "../api/enterprises.ts";
import type { Client } from "../client.ts";
import { parseTime } from "../github/time.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";

/** Fine-grained personal access tokens with access to an organization. Only a GitHub App can list them. */
export const apiKey = resourceType<Client>({
  id: "api-key",
  displayName: "API Key",
  traits: ["secret"],
  annotations: [skipEntitlementsAndGrants()],
  permissions: permissions.secret,
  list: async (context) => {
    const { client, parent, page } = context;
    if (!parent) return noItems;
    const org = await orgLogin(context, parent.resource);
    const { items, next } = await client.enterprises.tokenGrants(org, pageNumber(page)).catch(explained(client));
    return pageOf(
      items.map((one) => toSecret(one, context)),
      next,
    );
  },
});

function toSecret({ id, token_name, owner, ...dates }: TokenGrant, { log }: ListContext<Client>): Resource {
  const at = (key: "createdAt" | "expiresAt" | "lastUsedAt", given: unknown) => {
    if (given === null || given === undefined) return {};
    const time = typeof given === "string" || typeof given === "number" ? parseTime(given) : undefined;
    if (!time) log.warn({ token: id, [key]: given }, "a time of an access token cannot be read");
    return time && { [key]: time };
  };
  return resource({
    type: "api-key",
    id,
    displayName: token_name ?? "",
    secret: {
      // Without an owner it is nobody's: 0 is no account's id.
      createdById: create(ResourceIdSchema, { resourceType: "user", resource: owner?.id ?? "0" }),
      ...at("createdAt", dates.access_granted_at),
      ...at("expiresAt", dates.token_expires_at),
      ...at("lastUsedAt", dates.token_last_used_at),
    },
  });
}

const explained =
  ({ app }: Client) =>
  (thrown: unknown): never => {
    if (app || !(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    throw thrown.changed({
      hint: "GitHub lists access tokens to a GitHub App only: leave out --sync-secrets, or use one.",
    });
  };
