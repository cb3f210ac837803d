import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type HandlerContext,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { modify } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import { nameToWrite } from "./serverside-name.ts";

export const grantRole = async (context: GrantContext<Client>): Promise<ProvisionResult> =>
  (await change(context, context, "add")) === resultCodes.attributeOrValueExists
    ? { annotations: [grantAlreadyExists()] }
    : {};

export async function revokeRole(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { entitlement, principal } = context.grant;
  const code = await change(context, { entitlement: entitlement!, principal: principal! }, "delete");
  return code === resultCodes.noSuchAttribute ? { annotations: [grantAlreadyRevoked()] } : {};
}

/** What the result may be besides success. */
const alreadySo = { add: resultCodes.attributeOrValueExists, delete: resultCodes.noSuchAttribute } as const;

async function change(
  { client, signal }: HandlerContext<Client>,
  { entitlement, principal }: { readonly entitlement: Entitlement; readonly principal: Resource },
  kind: "add" | "delete",
): Promise<number> {
  if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
  const values = [await nameToWrite(client, principal, signal)];
  const request = modify(entitlement.resource!.id!.resource, [{ kind, attribute: "roleOccupant", values }]);
  const { result } = await client.directory.send(request, signal);
  if (result.code === resultCodes.success || result.code === alreadySo[kind]) return result.code;
  throw resultError(
    result,
    `failed to ${kind === "add" ? "grant role membership to" : "revoke role membership from"} user`,
  );
}
