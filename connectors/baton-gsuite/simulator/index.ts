/** Google Workspace's APIs over one customer: Directory, Reports, Data Transfer, Groups Settings, Cloud Identity, tokens. */
export { simulatedApp } from "./app.ts";
export * from "./make-tenant.ts";
export * from "./quota.ts";
export { serviceDisabled } from "./reply.ts";
export type { Delegation, DeniedScope } from "./scopes.ts";
export * from "./service-account.ts";
export * from "./simulator.ts";
export * from "./tenant.ts";
