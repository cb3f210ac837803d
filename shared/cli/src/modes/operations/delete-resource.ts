import { ResourceDoesNotExistSchema, ResourceIdSchema } from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { printResult } from "./print-result.ts";

export async function deleteResource(session: Session, mode: Mode & { kind: "delete-resource" }): Promise<void> {
  const id = create(ResourceIdSchema, { resourceType: mode.resourceTypeId, resource: mode.resourceId });
  const { annotations } = await session.runtime.deleteResource({ id, signal: session.signal });
  // Gone is gone; that there was none may be news, e.g. of a typing error.
  const already = hasAnnotation(annotations, ResourceDoesNotExistSchema);
  printResult(session, {
    deleted: true,
    ...(already && { already }),
    resourceType: mode.resourceTypeId,
    resource: mode.resourceId,
  });
}
