import { CreateResourceResponseSchema, DeleteResourceResponseSchema } from "@baton-connectors/protocol/connector-v2";
import { malformed, success } from "./outcome.ts";
import { provision } from "./provision.ts";
import { checkResource } from "./request-rules.ts";
import type { Handler } from "./task-context.ts";

export const createResource: Handler<"createResource"> = async ({ resource }, { runtime, signal }) => {
  if (!resource) return malformed("malformed create resource task");
  return provision("if-refused", async () => {
    checkResource("resource", resource);
    const { resource: created, annotations } = await runtime.createResource({ resource, signal });
    return success(CreateResourceResponseSchema, { created, annotations: [...annotations] }, annotations);
  });
};

export const deleteResource: Handler<"deleteResource"> = async (task, { runtime, signal }) => {
  const { resourceId: id, parentResourceId: parent } = task;
  if (!id?.resourceType || !id.resource) return malformed("malformed delete resource task");
  return provision("always", async () => {
    const { annotations } = await runtime.deleteResource({ id, parent, signal });
    return success(DeleteResourceResponseSchema, { annotations: [...annotations] }, annotations);
  });
};
