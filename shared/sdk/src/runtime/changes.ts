import type { Grant } from "@baton-connectors/protocol/connector-v2";
import type { Metadata } from "../connector.ts";
import { BatonError } from "../errors.ts";
import type { ResourceType } from "../resource-type.ts";
import { createSerialByKey } from "../serial-by-key.ts";
import { accountRequest } from "./account-request.ts";
import { type Core, only, unimplemented } from "./core.ts";
import { checkIssued, checkIssueRequest } from "./issue-rules.ts";
import type { Runtime } from "./runtime.ts";

/** What changes something in the app. */
export function createChanges<Client>(
  core: Core<Client>,
  accountSchema: Metadata["accountCreationSchema"],
): Pick<
  Runtime,
  "grant" | "revoke" | "createResource" | "deleteResource" | "createAccount" | "rotateCredential" | "issueCredential"
> {
  const { host, types, context, changing, idempotent } = core;
  // What one principal holds of one resource: a connector may look before it changes, and finds what the one before has done.
  const inOrder = createSerialByKey();
  const holdingOf = ({ entitlement, principal }: Pick<Grant, "entitlement" | "principal">) =>
    JSON.stringify([entitlement?.resource?.id, principal?.id].map((id) => [id?.resourceType, id?.resource]));

  function provisionable<T>(handler: T | undefined, what: string, otherwise?: string): T {
    if (host.provisioning === false) {
      throw new BatonError("FailedPrecondition", "provisioning is not enabled", {
        hint: "Start the connector with --provisioning.",
      });
    }
    if (!handler) throw unimplemented(what, otherwise);
    return handler;
  }

  return {
    grant: (call) =>
      inOrder(holdingOf(call), () =>
        changing("grant failed", call, async () => {
          const typeId = call.entitlement.resource!.id!.resourceType;
          const type = types.get(typeId);
          const handler = provisionable(type?.grant, `granting entitlements of ${typeId}`, type?.grantedBy);
          const handlerContext = await context(typeId, call);
          const { entitlement, principal } = call;
          const result = await idempotent(call, () => handler({ ...handlerContext, entitlement, principal }));
          return { grants: result.grants ?? [], ...only(result.annotations) };
        }),
      ),
    revoke: (call) =>
      inOrder(holdingOf(call.grant), () =>
        changing("revoke failed", call, async () => {
          const typeId = call.grant.entitlement!.resource!.id!.resourceType;
          const type = types.get(typeId);
          const handler = provisionable(type?.revoke, `revoking entitlements of ${typeId}`, type?.grantedBy);
          const handlerContext = await context(typeId, call);
          const result = await idempotent(call, () => handler({ ...handlerContext, grant: call.grant }));
          return only(result.annotations);
        }),
      ),
    createResource: (call) =>
      changing("error: create resource failed", call, async () => {
        const typeId = call.resource.id!.resourceType;
        const handler = provisionable(types.get(typeId)?.create, `creating a ${typeId}`);
        const made = await handler({ ...(await context(typeId, call)), resource: call.resource });
        return { resource: made.resource, ...only(made.annotations) };
      }),
    deleteResource: (call) =>
      changing("error: delete resource failed", call, async () => {
        const typeId = call.id.resourceType;
        const handler = provisionable(types.get(typeId)?.delete, `deleting a ${typeId}`);
        const done = await handler({ ...(await context(typeId, call)), id: call.id, parent: call.parent });
        return only(done.annotations);
      }),
    createAccount: (call) =>
      changing("error: create account failed", call, async () => {
        const type = accountType(types, call.resourceTypeId);
        const manager = provisionable(type?.account, "creating accounts");
        const account = accountRequest(call.account, accountSchema);
        const { credentials } = call;
        return manager.create({ ...(await context(type!.id, call)), account, credentials });
      }),
    rotateCredential: (call) =>
      changing("error: rotate credentials on resource failed", call, async () => {
        const typeId = call.id.resourceType;
        const rotator = provisionable(types.get(typeId)?.rotate, `rotating credentials of ${typeId}`);
        const { id, credentials } = call;
        const done = await rotator.rotate({ ...(await context(typeId, call)), id, credentials });
        return { plaintexts: done.plaintexts, ...only(done.annotations) };
      }),
    issueCredential: (call) =>
      changing("error: issue credential for identity failed", call, async () => {
        const { identity, options, requestId, expiresAt } = call;
        const typeId = identity.resourceType;
        const issuer = provisionable(types.get(typeId)?.issue, `issuing credentials of ${typeId}`);
        const advertised = checkIssueRequest(issuer.details, call, core.now());
        const done = await issuer.issue({ ...(await context(typeId, call)), identity, options, requestId, expiresAt });
        const { secret, plaintexts } = done;
        checkIssued(advertised, call, done);
        return { secret, plaintexts, resourceMode: advertised.resourceMode, ...only(done.annotations) };
      }),
  };
}

function accountType<Client>(types: ReadonlyMap<string, ResourceType<Client>>, id: string) {
  if (id !== "") return types.get(id);
  const offering = [...types.values()].filter((type) => type.account);
  return offering.length === 1 ? offering[0] : offering.find((type) => type.id === "user");
}
