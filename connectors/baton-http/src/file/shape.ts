import {
  anything,
  flag,
  list,
  object,
  oneOf,
  optional,
  record,
  type Shaped,
  whole,
  withDefault,
} from "@baton-connectors/mapping";
import { said } from "../text/said.ts";
import { auth } from "./auth.ts";
import { duration } from "./duration.ts";
import { listed, response, row, rowText, staticEntitlement } from "./mappings.ts";
import { path, text } from "./plain.ts";
import { accountProvisioning, credential, one, simple } from "./provisioning.ts";
import { errorHandling, headers, pagination, request } from "./request.ts";

/** Every key of the file, as ConductorOne's page has them and ours besides. https://www.conductorone.com/docs/developer/http-authoring/ */
const join = object({
  request: request(row),
  path: withDefault(path("Where the answer has it"), ""),
  optional: withDefault(flag("404 says that the row has none"), false),
});
export type Join = Shaped<typeof join>;
/** Ours: values for each of which, or for so many at once, the list is asked for. */
const forEach = object({
  values: withDefault(list(said(["resource", "parent_resource", "vars"], "A value")), []),
  from: optional(
    object({
      request: request(["resource", "parent_resource", "vars"]),
      response,
      pagination: optional(pagination),
      value: rowText("What of a row it is"),
    }),
  ),
  batch: withDefault(whole("How many at once; 1"), 1),
});
export type ForEach = Shaped<typeof forEach>;
/** Ours: work that the app does first. What its start answered is `job` in the texts of the list's request. */
const started = ["job", "resource", "parent_resource", "each", "batch", "vars"] as const;
const job = object({
  request: request(["resource", "parent_resource", "each", "batch", "vars"]),
  poll: object({
    request: request(started),
    done: said([...started, "response", "headers"], "Whether it is done"),
    failed: optional(said([...started, "response", "headers"], "Whether it never will be")),
    every: withDefault(duration("How long to wait before asking again; 5s"), 5000),
    timeout: withDefault(duration("How long at most; 30m"), 30 * 60_000),
  }),
});
export type Job = Shaped<typeof job>;
const reading = object({
  for_each: optional(forEach),
  job: optional(job),
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

const resourceType = object({
  name: text("What it is called"),
  description: withDefault(text("What it is"), ""),
  traits: withDefault(list(oneOf(["user", "group", "role", "app"], "A trait")), []),
  depends_on: withDefault(list(text("A resource type")), []),
  parent_type: withDefault(list(text("It is listed once for each resource of this type, or of these")), []),
  child_types: withDefault(list(text("A resource type")), []),
  list: optional(reading),
  static_resources: withDefault(list(staticResource), []),
  static_entitlements: withDefault(list(staticEntitlement), []),
  entitlements: withDefault(list(reading), []),
  grants: withDefault(list(reading), []),
  skip_entitlements_and_grants: withDefault(flag("Nobody holds anything of it"), false),
  get: optional(object({ request: request(one), item_path: withDefault(path("Where the answer has it"), "") })),
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

/** Ours: what happened in the app, read on from where the last reading ended. */
const eventFeed = object({
  request: request(["since", "vars"]),
  pagination: optional(pagination),
  response,
  since: optional(rowText("What the next reading goes on from, .since in its request")),
  newest_first: withDefault(flag("The first row is the latest"), false),
  event: object({
    id: rowText("Its id"),
    occurred_at: optional(rowText("When it was")),
    type: rowText("usage, grant, revoke, change"),
    resource_type: rowText("The type of what it is about"),
    resource_id: rowText("Its id"),
    resource_name: optional(rowText("Its name")),
    entitlement_name: optional(rowText("What was granted or revoked")),
    principal_type: optional(rowText("The type of who it was, or for whom")),
    principal_id: optional(rowText("Its id")),
    principal_name: optional(rowText("Its name")),
  }),
});
export type EventFeedBlock = Shaped<typeof eventFeed>;

/** Ours: what `${NAME}` stands for, besides variables of the environment. */
const secret = object({
  file: withDefault(text("A file that holds it"), ""),
  command: withDefault(list(text("A program, with its whole path, that prints it, and its arguments")), []),
});

const texts = withDefault(record(said(["vars"], "A value")), new Map());
const budget = object({ name: text("Its name"), requests: whole("How many"), per: duration("In what time") });
const connect = object({
  base_url: said(["vars", "login"], "What addresses are behind"),
  bases: withDefault(record(said(["vars", "login"], "Another base URL")), new Map()),
  auth: optional(auth),
  request_defaults: optional(
    object({
      content_type: withDefault(text("What bodies are called"), ""),
      headers: headers(["vars"]),
      query_params: texts,
    }),
  ),
  pagination: optional(pagination),
  budgets: withDefault(list(budget), []),
  allowed_hosts: withDefault(list(text("Another host that requests may go to")), []),
  validate: optional(object({ request: request(["vars"]) })),
  headers: headers(["vars"]),
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
      headers: headers(["vars"]),
      proxy: withDefault(text("The proxy; default: that of the environment"), ""),
      tls: optional(
        object({
          ca_file: withDefault(text("PEM file of authorities besides the known ones"), ""),
          client_cert: withDefault(text("PEM file of the certificate that shows who asks"), ""),
          client_key: withDefault(text("PEM file of its key"), ""),
          server_name: withDefault(text("The name in the server's certificate"), ""),
          min_version: withDefault(oneOf(["TLSv1.2", "TLSv1.3"], "The oldest version that is spoken"), "TLSv1.2"),
        }),
      ),
      retry: optional(
        object({
          max_attempts: optional(whole("How often")),
          initial_backoff: optional(duration("The first wait")),
          max_backoff: optional(duration("The longest wait")),
        }),
      ),
    }),
  ),
  secrets: withDefault(record(secret), new Map()),
  resource_types: record(resourceType),
  event_feeds: withDefault(record(eventFeed), new Map()),
  error_handling: optional(errorHandling),
  actions: withDefault(record(action), new Map()),
});
export type ConfigFile = Shaped<typeof configFile>;
