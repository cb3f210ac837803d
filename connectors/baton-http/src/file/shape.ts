import {
  anything,
  flag,
  list,
  object,
  oneOf,
  optional,
  record,
  type Shaped,
  text,
  whole,
  withDefault,
} from "@baton-connectors/mapping";
import { said } from "../text/said.ts";
import { auth } from "./auth.ts";
import { duration } from "./duration.ts";
import { errorHandling, pagination, request } from "./request.ts";

/** Every key of the file, as ConductorOne's page has them and ours besides. https://www.conductorone.com/docs/developer/http-authoring/ */
const listed = ["resource", "parent_resource", "vars"] as const;
const row = ["item", "outer", "response", "headers", ...listed] as const;
const change = ["resource", "parent_resource", "principal", "entitlement", "pre_requests", "vars"] as const;

const rowText = (what: string) => said(row, what);
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

const provisioningSide = object({
  request: request(change),
  success_condition: optional(said([...change, "response", "headers"], "Whether it was done")),
  already: optional(
    said([...change, "response", "headers"], "Whether it was so already; default 409 of a grant, 404 of a revocation"),
  ),
});
export type ProvisioningSide = Shaped<typeof provisioningSide>;
const provisioning = object({ grant: optional(provisioningSide), revoke: optional(provisioningSide) });
export type Provisioning = Shaped<typeof provisioning>;

const purposes = ["assignment", "permission", "ownership", "role", "access", ""] as const;
const grantableTo = withDefault(list(text("A resource type")), []);
const staticEntitlement = object({
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

const response = object(
  {
    items_path: withDefault(text("Where the rows are; empty or items: the answer is the list"), ""),
    items_optional: withDefault(flag("No rows where the list is missing or null"), false),
    items_keyed_as: withDefault(text("The list is an object: the row's key, by this name"), ""),
    expand: withDefault(text("A list in each row: its values are the rows, and outer is the row"), ""),
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

const join = object({
  request: request(row),
  path: withDefault(text("Where the answer has it"), ""),
  optional: withDefault(flag("404 says that the row has none"), false),
});
export type Join = Shaped<typeof join>;
const reading = object({
  request: request(listed),
  response,
  pagination: optional(pagination),
  /** Ours: for each row another request, whose answer becomes a field of the row. */
  join: withDefault(record(join), new Map()),
});
export type Reading = Shaped<typeof reading>;

const staticResource = object({
  id: text("The id"),
  display_name: text("The name"),
  description: withDefault(text("What it is"), ""),
  profile: withDefault(record(text("A value of the profile")), new Map()),
});

const accountField = object({
  name: text("Its name"),
  display_name: withDefault(text("What it is called"), ""),
  description: withDefault(text("What it is"), ""),
  type: withDefault(oneOf(["string", "string_list", "boolean", "int", "map"], "Its kind"), "string"),
  placeholder: withDefault(text("An example"), ""),
  required: withDefault(flag("Whether an account needs it"), false),
});
const input = ["input", "password", "pre_requests", "vars"] as const;
const credential = object({ preferred: withDefault(flag("The one that is proposed"), false) });
const accountProvisioning = object({
  schema: withDefault(list(accountField), []),
  credentials: optional(
    object({
      no_password: optional(credential),
      random_password: optional(credential),
      encrypted_password: optional(credential),
    }),
  ),
  create: object({
    request: request(input),
    success_condition: optional(said([...input, "response", "headers"], "Whether it was made")),
    /** Where the new account is in the answer; mapped as a row of the list. */
    item_path: withDefault(text("Where the answer has the account"), ""),
  }),
});
const one = ["resource", "parent_resource", "pre_requests", "vars"] as const;
const simple = object({
  request: request(one),
  success_condition: optional(said([...one, "response", "headers"], "Whether it was done")),
});

const resourceType = object({
  name: text("What it is called"),
  description: withDefault(text("What it is"), ""),
  traits: withDefault(list(oneOf(["user", "group", "role", "app"], "A trait")), []),
  depends_on: withDefault(list(text("A resource type")), []),
  parent_type: withDefault(text("It is listed once for each resource of this type"), ""),
  child_types: withDefault(list(text("A resource type")), []),
  list: optional(reading),
  static_resources: withDefault(list(staticResource), []),
  static_entitlements: withDefault(list(staticEntitlement), []),
  entitlements: withDefault(list(reading), []),
  grants: withDefault(list(reading), []),
  skip_entitlements_and_grants: withDefault(flag("Nobody holds anything of it"), false),
  get: optional(object({ request: request(one), item_path: withDefault(text("Where the answer has it"), "") })),
  delete: optional(simple),
  account_provisioning: optional(accountProvisioning),
  credential_rotation: optional(
    object({
      credentials: optional(
        object({ random_password: optional(credential), encrypted_password: optional(credential) }),
      ),
      update: object({
        request: request([...one, "password"]),
        success_condition: optional(said([...one, "password", "response", "headers"], "Whether it was done")),
      }),
    }),
  ),
});
export type ResourceTypeBlock = Shaped<typeof resourceType>;

const texts = withDefault(record(said(["vars"], "A value")), new Map());
const budget = object({ name: text("Its name"), requests: whole("How many"), per: duration("In what time") });
const connect = object({
  base_url: said(["vars"], "What addresses are behind"),
  bases: withDefault(record(said(["vars", "token"], "Another base URL")), new Map()),
  auth: optional(auth),
  request_defaults: optional(
    object({ content_type: withDefault(text("What bodies are called"), ""), headers: texts, query_params: texts }),
  ),
  pagination: optional(pagination),
  budgets: withDefault(list(budget), []),
  allowed_hosts: withDefault(list(text("Another host that requests may go to")), []),
  validate: optional(object({ request: request(["vars"]) })),
  headers: texts,
});

const actionInput = ["input", "pre_requests", "vars"] as const;
const command = object({
  arguments: list(said(actionInput, "The program, with its whole path, and each argument by itself")),
  environment: withDefault(list(text("A variable that the program sees")), []),
  timeout: optional(duration("When it is ended; 1m")),
});
export type CommandBlock = Shaped<typeof command>;
const action = object({
  name: withDefault(text("What it is called"), ""),
  description: withDefault(text("What it does"), ""),
  request: optional(request(actionInput)),
  success_condition: optional(said([...actionInput, "response", "headers"], "Whether it was done")),
  command: optional(command),
  arguments: withDefault(
    record(
      object({
        name: withDefault(text("What it is called"), ""),
        description: withDefault(text("What it is"), ""),
        type: withDefault(oneOf(["string", "boolean", "int", "string_list"], "Its kind"), "string"),
        default: withDefault(text("What it is when nobody says"), ""),
        required: withDefault(flag("Whether it has to be there"), false),
      }),
    ),
    new Map(),
  ),
});
export type ActionBlock = Shaped<typeof action>;

export const configFile = object({
  // What a connector of its own is called: see shared/mapping/src/standalone.ts.
  connector: anything,
  version: oneOf(["1"], 'Always "1"'),
  app_name: text("What the app is called"),
  app_description: withDefault(text("What it is"), ""),
  vars: withDefault(record(said([], "A value that texts can name")), new Map()),
  connect,
  http: optional(
    object({
      timeout: optional(duration("Of one request")),
      headers: texts,
      retry: optional(
        object({
          max_attempts: optional(whole("How often")),
          initial_backoff: optional(duration("The first wait")),
          max_backoff: optional(duration("The longest wait")),
        }),
      ),
    }),
  ),
  resource_types: record(resourceType),
  error_handling: optional(errorHandling),
  actions: withDefault(record(action), new Map()),
});
export type ConfigFile = Shaped<typeof configFile>;
