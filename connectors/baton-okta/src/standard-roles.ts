/** The roles every organisation has, in the order they are listed. https://help.okta.com/okta_help.htm?type=oie&id=ext-administrators-admin-comparison */
export const standardRoles = [
  { type: "API_ACCESS_MANAGEMENT_ADMIN", label: "API Access Management Administrator" },
  { type: "MOBILE_ADMIN", label: "Mobile Administrator" },
  { type: "ORG_ADMIN", label: "Organizational Administrator" },
  { type: "READ_ONLY_ADMIN", label: "Read-Only Administrator" },
  { type: "REPORT_ADMIN", label: "Report Administrator" },
  { type: "SUPER_ADMIN", label: "Super Administrator" },
  { type: "USER_ADMIN", label: "Group Administrator" },
  { type: "HELP_DESK_ADMIN", label: "Help Desk Administrator" },
  { type: "APP_ADMIN", label: "Application Administrator" },
  { type: "GROUP_MEMBERSHIP_ADMIN", label: "Group Membership Administrator" },
] as const;

/** Undefined for a custom role, and for a type Okta has added since. */
export const standardRole = (type: string) => standardRoles.find((one) => one.type === type);
