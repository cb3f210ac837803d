import { flag, list, object, oneOf, optional, record, type Shaped, withDefault } from "@baton-connectors/mapping";
import { said } from "../text/said.ts";
import { path, text } from "./plain.ts";
import { provisioning } from "./provisioning.ts";

/** What requests for lists can name, and what rows can. */
export const listed = ["resource", "parent_resource", "each", "batch", "job", "vars"] as const;
export const row = ["item", "outer", "response", "headers", ...listed] as const;

export const rowText = (what: string) => said(row, what);
const profile = withDefault(record(rowText("A value of the profile")), new Map());
const userTraits = object(
  {
    email: optional(rowText("The e-mail")),
    emails: withDefault(list(rowText("An e-mail; the first is the primary one")), []),
    login: optional(rowText("The login")),
    login_aliases: withDefault(list(rowText("Another login")), []),
    status: optional(rowText("enabled, disabled, deleted")),
    status_details: optional(rowText("What the app says of the status")),
    account_type: optional(rowText("human, service, system")),
    employee_ids: withDefault(list(rowText("An employee id")), []),
    last_login: optional(rowText("When the user last signed in")),
    created_at: optional(rowText("When the account was made")),
    manager_id: optional(rowText("For the profile")),
    manager_email: optional(rowText("For the profile")),
    mfa_enabled: optional(rowText("Whether MFA is on")),
    sso_enabled: optional(rowText("Whether SSO is on")),
    profile,
  },
  "",
);
const withProfile = object({ profile });
const appTraits = object({ help_url: optional(rowText("Where the app is explained")), profile });

const resourceMapping = object({
  id: rowText("The id"),
  display_name: rowText("The name"),
  description: optional(rowText("What it is")),
  user_traits: optional(userTraits),
  group_traits: optional(withProfile),
  role_traits: optional(withProfile),
  app_traits: optional(appTraits),
  /** As baton-sql has them. */
  traits: optional(
    object({
      user: optional(userTraits),
      group: optional(withProfile),
      role: optional(withProfile),
      app: optional(appTraits),
    }),
  ),
});
export type ResourceMapping = Shaped<typeof resourceMapping>;
export type UserTraits = Shaped<typeof userTraits>;

const grantMapping = object(
  {
    principal_id: rowText("Who holds it"),
    principal_type: rowText("The resource type of who holds it"),
    entitlement_name: rowText("Which entitlement of the resource"),
    skip_if: optional(rowText("Whether it is left out")),
    /** Ours: members of a group hold what the group holds. */
    expandable: optional(
      object({
        entitlement_ids: list(rowText("An entitlement whose holders hold this one too")),
        shallow: withDefault(flag("Only who holds it directly"), false),
        skip_if: optional(rowText("Whether nobody inherits it")),
      }),
    ),
  },
  "",
  { entitlement_id: "entitlement_name" },
);
export type GrantMapping = Shaped<typeof grantMapping>;

const purposes = ["assignment", "permission", "ownership", "role", "access", ""] as const;
const grantableTo = withDefault(list(text("A resource type")), []);
export const staticEntitlement = object({
  id: text("Its name within the resource"),
  display_name: optional(said(listed, "What it is called")),
  description: optional(said(listed, "What it is")),
  slug: withDefault(text("Its short name"), ""),
  purpose: withDefault(oneOf(purposes, "assignment, permission, ownership"), ""),
  grantable_to: grantableTo,
  provisioning: optional(provisioning),
});
export type StaticEntitlement = Shaped<typeof staticEntitlement>;

const entitlementMapping = object({
  id: rowText("Its name within the resource"),
  display_name: optional(rowText("What it is called")),
  description: optional(rowText("What it is")),
  slug: optional(rowText("Its short name")),
  purpose: optional(rowText("assignment, permission, ownership")),
  grantable_to: grantableTo,
  skip_if: optional(rowText("Whether it is left out")),
  provisioning: optional(provisioning),
});
export type EntitlementMapping = Shaped<typeof entitlementMapping>;

export const response = object(
  {
    items_path: withDefault(path("Where the rows are; empty or items: the answer is the list"), ""),
    items_optional: withDefault(flag("No rows where the list is missing or null"), false),
    items_keyed_as: withDefault(text("The list is an object: the row's key, by this name"), ""),
    expand: withDefault(path("A list in each row: its values are the rows, and outer is the row"), ""),
    success: optional(said(["response", "headers", "vars"], "Whether a 200 is a success")),
    mapping_type: withDefault(
      oneOf(["", "resource", "grant", "entitlement", "conditional_grant"], "What a row is"),
      "",
    ),
    skip_if: optional(rowText("Whether a row is left out")),
    skip_reason: withDefault(text("What rows that are left out are counted as"), ""),
    resource_mapping: optional(resourceMapping),
    grant_mapping: optional(grantMapping),
    entitlement_mapping: optional(entitlementMapping),
    conditional_grant_mappings: optional(
      object({
        conditions: list(object({ condition: rowText("Whether this one holds"), grant_mapping: grantMapping })),
        default: optional(grantMapping),
      }),
    ),
  },
  "",
);
export type ResponseBlock = Shaped<typeof response>;
