import { ResourceIdSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { printResult } from "./print-result.ts";

export async function deleteResource(session: Session, mode: Mode & { kind: "delete-resource" }): Promise<void> {
  const id = create(ResourceIdSchema, { resourceType: mode.resourceTypeId, resource: mode.resourceId });
  await session.runtime.deleteResource({ id, signal: session.signal });
  printResult(session, { deleted: true, resourceType: mode.resourceTypeId, resource: mode.resourceId });
}
