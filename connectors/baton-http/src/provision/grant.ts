import type { Entitlement } from "@baton-connectors/protocol/connector-v2";
import {
  configError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Provisioning, ProvisioningSide } from "../file/provisioning.ts";
import type { ResourceTypeBlock } from "../file/shape.ts";
import { ofResource, resourceValues } from "../rows/values.ts";
import type { Values } from "../template/template.ts";
import { change } from "./change.ts";

/** The name behind `<type>:<id>:`. */
export function nameOf({ id, resource }: Entitlement): string {
  const { resourceType, resource: of } = resource!.id!;
  return id.slice(`${resourceType}:${of}:`.length);
}

function provisioningOf(block: ResourceTypeBlock, name: string): Provisioning | undefined {
  const fixed = block.static_entitlements.find(({ id }) => id === name);
  if (fixed) return fixed.provisioning;
  return block.entitlements
    .map((one) => one.response.entitlement_mapping?.provisioning)
    .find((one) => one !== undefined);
}

function sideOf(block: ResourceTypeBlock, entitlement: Entitlement, side: "grant" | "revoke"): ProvisioningSide {
  const name = nameOf(entitlement);
  const found = provisioningOf(block, name)?.[side];
  if (found) return found;
  throw configError(
    `the file does not say how ${name} of ${entitlement.resource!.id!.resourceType} is ${side === "grant" ? "granted" : "revoked"}: nothing is sent`,
    {
      hint: `Add provisioning.${side} to the entitlement.`,
      effect: "none",
    },
  );
}

export const grantBy =
  (block: ResourceTypeBlock) =>
  async ({ client, entitlement, principal, signal }: GrantContext<Client>): Promise<ProvisionResult> => {
    const side = sideOf(block, entitlement, "grant");
    const outcome = await change(client, side, valuesOf(entitlement, resourceValues(principal)), signal, 409);
    return { annotations: outcome === "already" ? [grantAlreadyExists()] : [] };
  };

export const revokeBy =
  (block: ResourceTypeBlock) =>
  async ({ client, grant, signal }: RevokeContext<Client>): Promise<ProvisionResult> => {
    const { entitlement, principal } = grant;
    const side = sideOf(block, entitlement!, "revoke");
    const outcome = await change(client, side, valuesOf(entitlement!, resourceValues(principal!)), signal, 404);
    return { annotations: outcome === "already" ? [grantAlreadyRevoked()] : [] };
  };

const valuesOf = (entitlement: Entitlement, principal: Values): Values => ({
  ...ofResource(entitlement.resource!),
  principal,
  entitlement: { id: nameOf(entitlement), display_name: entitlement.displayName },
});
