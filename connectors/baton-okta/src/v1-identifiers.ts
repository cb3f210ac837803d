import { v1Identifier } from "@baton-connectors/sdk";

/** Ids of ConductorOne's first-generation connector, which rows still carry. */
export const membershipV1 = (resourceId: string) => v1Identifier(`membership:${resourceId}`);
export const roleV1 = (role: string) => v1Identifier(`role:${role}`);
export const membershipGrantV1 = (resourceId: string, principalId: string) =>
  v1Identifier(`grant:membership:${resourceId}:${principalId}`);
export const roleGrantV1 = (role: string, principalId: string) => v1Identifier(`grant:role:${role}:${principalId}`);
