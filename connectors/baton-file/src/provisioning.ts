import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import { entitlementId, grantAlreadyExists, grantAlreadyRevoked, type ResourceTypeSpec } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { Client } from "./client.ts";
import type { GrantChange } from "./write/change-grant.ts";

type Changes = Pick<ResourceTypeSpec<Client>, "grant" | "revoke" | "grantedBy">;

/** Grants are rows of the file: they are added and deleted there, where the format allows it. */
export function changesOf(unwritable: string | undefined): Changes {
  if (unwritable !== undefined) return { grantedBy: `Change the file itself: ${unwritable}.` };
  return {
    async grant({ client, entitlement, principal }) {
      const isNew = await client.change(changeOf("grant", entitlement, principal));
      return isNew ? {} : { annotations: [grantAlreadyExists()] };
    },
    async revoke({ client, grant: { entitlement, principal, sources } }) {
      const isGone = await client.change(changeOf("revoke", entitlement!, principal!));
      if (isGone) return {};
      const through = Object.keys(sources?.sources ?? {}).filter((id) => id !== entitlement!.id);
      if (through.length === 0) return { annotations: [grantAlreadyRevoked()] };
      throw new BatonError(
        "FailedPrecondition",
        `no row grants ${entitlement!.id}: it comes with ${through.join(", ")}`,
        {
          hint: "Revoke that.",
        },
      );
    },
  };
}

function changeOf(kind: GrantChange["kind"], entitlement: Entitlement, principal: Resource): GrantChange {
  const resource = entitlement.resource!.id!;
  const { id, slug } = entitlement;
  return { kind, resource, slug: slug || id.slice(entitlementId(resource, "").length), principal: principal.id! };
}
