import { ResourceIdSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError, noItems, pageOf, resource, resourceType, skipEntitlementsAndGrants } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "../client.ts";
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
      items.map(({ id, token_name, owner, ...dates }) =>
        resource({
          type: "api-key",
          id,
          displayName: token_name ?? "",
          secret: {
            ...(owner?.id !== undefined && {
              createdById: create(ResourceIdSchema, { resourceType: "user", resource: String(owner.id) }),
            }),
            ...at("createdAt", dates.access_granted_at),
            ...at("expiresAt", dates.token_expires_at),
            ...at("lastUsedAt", dates.token_last_used_at),
          },
        }),
      ),
      next,
    );
  },
});

const explained =
  ({ app }: Client) =>
  (thrown: unknown): never => {
    if (app || !(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    throw new BatonError(thrown.code, thrown.message, {
      cause: thrown,
      hint: "GitHub lists access tokens to a GitHub App only: leave out --sync-secrets, or use one.",
      permission: thrown.permission,
      request: thrown.request,
    });
  };

const at = (key: "createdAt" | "expiresAt" | "lastUsedAt", text: string | null | undefined) =>
  text && !Number.isNaN(Date.parse(text)) ? { [key]: timestampFromDate(new Date(text)) } : {};
