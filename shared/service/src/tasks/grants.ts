import {
  GrantManagerServiceGrantResponseSchema,
  GrantManagerServiceRevokeResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { malformed, success } from "./outcome.ts";
import { provision } from "./provision.ts";
import { checkResource, checkText } from "./request-rules.ts";
import type { Handler } from "./task-context.ts";

export const grant: Handler<"grant"> = async ({ entitlement, principal }, { runtime, signal }) => {
  if (!entitlement || !principal) return malformed("malformed grant task");
  return provision("always", async () => {
    checkText("entitlement: id", entitlement.id);
    checkResource("entitlement's resource", entitlement.resource);
    checkResource("principal", principal);
    const { grants, annotations } = await runtime.grant({ entitlement, principal, signal });
    const response = { grants: [...grants], annotations: [...annotations] };
    return success(GrantManagerServiceGrantResponseSchema, response, annotations);
  });
};

export const revoke: Handler<"revoke"> = async ({ grant: given }, { runtime, signal }) => {
  if (!given) return malformed("invalid task type");
  return provision("always", async () => {
    checkText("grant: id", given.id);
    checkText("entitlement: id", given.entitlement?.id ?? "");
    checkResource("entitlement's resource", given.entitlement?.resource);
    checkResource("principal", given.principal);
    const { annotations } = await runtime.revoke({ grant: given, signal });
    return success(GrantManagerServiceRevokeResponseSchema, { annotations: [...annotations] }, annotations);
  });
};
