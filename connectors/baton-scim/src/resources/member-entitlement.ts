/** The one entitlement of groups and of roles. */
export const member = "member";
