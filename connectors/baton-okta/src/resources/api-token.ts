import { SecretTrait_CredentialType } from "@baton-connectors/protocol/connector-v2";
import {
  pageOf,
  resource,
  resourceId,
  resourceType,
  skipEntitlementsAndGrants,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { ApiToken } from "../api/organisation.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { timestamp } from "../timestamp.ts";

export const apiToken = resourceType<Client>({
  id: "api-token",
  displayName: "API Token",
  traits: ["secret"],
  annotations: typeAnnotations("api-token", "apiTokens", [skipEntitlementsAndGrants()]),
  permissions: permissionsFor("apiTokens"),
  list: async ({ client, page }) => {
    const { items, next } = await client.organisation.listApiTokens(afterOf(page));
    return pageOf(items.map(toApiToken), next);
  },
  get: async ({ client, id }) => {
    const found = await client.organisation.getApiToken(id.resource).catch(whenAbsent);
    return found && toApiToken(found);
  },
});

function toApiToken({ id, name, userId, created, expiresAt, lastUpdated }: ApiToken) {
  const owner = userId === undefined ? undefined : resourceId({ resourceType: "user", resource: userId });
  const createdAt = timestamp(created);
  const expires = timestamp(expiresAt);
  // Okta says when a token was last updated, which is when it was last used.
  const lastUsedAt = timestamp(lastUpdated);
  return resource({
    type: "api-token",
    id,
    displayName: name ?? "",
    createdAt,
    secret: {
      ...(expires && { expiresAt: expires }),
      ...(lastUsedAt && { lastUsedAt }),
      ...(owner && { createdById: owner, identityId: owner }),
      credentialType: SecretTrait_CredentialType.STATIC_SECRET,
      credentialDetail: "okta.api_token",
    },
  });
}
