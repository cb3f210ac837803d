import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk";

/** Google would take groups too; the Go connector does not, and neither do we before somebody asks for it. */
export function userPrincipal(principal: Resource | undefined): string {
  const id = principal?.id;
  if (id?.resourceType !== "user") {
    throw new BatonError("InvalidArgument", "user principal is required", {
      hint: `The principal is of type '${id?.resourceType ?? ""}'; add groups to groups or roles in the Admin console.`,
    });
  }
  return id.resource;
}
