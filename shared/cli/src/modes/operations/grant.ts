import {
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantSchema,
  ResourceIdSchema,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { messageJson, printResult } from "./print-result.ts";
import { type RowFile, refuseExternal, storedEntitlement, storedGrant, storedResource } from "./stored-rows.ts";

/** Grants an entitlement of the file to a principal of the file. The file is not changed. */
export async function grant(session: Session, mode: Mode & { kind: "grant" }, file: RowFile): Promise<void> {
  const entitlement = await storedEntitlement(file, mode.entitlementId);
  refuseExternal(entitlement.resource, "grant entitlement");
  const id = create(ResourceIdSchema, { resourceType: mode.principalType, resource: mode.principalId });
  const principal = await storedResource(file, id);
  const { grants, annotations } = await session.runtime.grant({ entitlement, principal, signal: session.signal });
  const already = hasAnnotation(annotations, GrantAlreadyExistsSchema);
  printResult(session, {
    granted: true,
    ...(already && { already }),
    grants: grants.map((made) => messageJson(GrantSchema, made)),
  });
}

/** Revokes a grant of the file. The file is not changed. */
export async function revoke(session: Session, mode: Mode & { kind: "revoke" }, file: RowFile): Promise<void> {
  const stored = await storedGrant(file, mode.grantId);
  const entitlement = await storedEntitlement(file, stored.entitlement?.id ?? "");
  refuseExternal(entitlement.resource, "revoke grant");
  const principal = await storedResource(file, stored.principal?.id);
  const whole = { ...stored, entitlement, principal };
  const { annotations } = await session.runtime.revoke({ grant: whole, signal: session.signal });
  const already = hasAnnotation(annotations, GrantAlreadyRevokedSchema);
  printResult(session, { revoked: true, ...(already && { already }), grant: mode.grantId });
}
