import { type Entitlement, type Grant, GrantSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { grantIdOf } from "../catalogue/ids.ts";

/** What was granted, with the id that a sync gives it. */
export const grantRow = (entitlement: Entitlement, principal: Resource): Grant =>
  create(GrantSchema, { id: grantIdOf(entitlement.id, principal.id!.resource), entitlement, principal });
