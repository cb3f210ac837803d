import { boolField, type ConfigOf, fields, intField, listField, stringField } from "@baton-connectors/sdk/config";
import { defaultConstraints } from "./default-constraints.ts";

/** What the machine decides about defaults. */
export interface Surroundings {
  /** Whether logs go to a terminal. */
  readonly terminal: boolean;
  readonly now: Date;
}

export type Settings = ConfigOf<ReturnType<typeof defaultFields>>;

const none = { exportTo: "none", persistent: true } as const;
const hidden = { ...none, hidden: true, section: "advanced" } as const;
const operation = { ...none, hidden: true, section: "operations" } as const;
const ops = { exportTo: "ops", persistent: true, section: "advanced" } as const;
const day = 86_400_000;

/** The flags that every connector has. Names, types, defaults and visibility are the Go SDK's; order is the schema's. */
export const defaultFields = ({ terminal, now }: Surroundings) =>
  fields(
    {
      createTicket: boolField({
        ...operation,
        name: "create-ticket",
        description: "Create one ticket from --ticket-template-path",
      }),
      bulkCreateTicket: boolField({
        ...operation,
        name: "bulk-create-ticket",
        description: "Create the tickets of --bulk-ticket-template-path",
      }),
      bulkTicketTemplatePath: stringField({
        ...operation,
        name: "bulk-ticket-template-path",
        description: 'JSON file with {"tickets": [...]}',
      }),
      getTicket: boolField({ ...operation, name: "get-ticket", description: "Fetch the ticket --ticket-id" }),
      listTicketSchemas: boolField({
        ...operation,
        name: "list-ticket-schemas",
        description: "List the ticket schemas",
      }),
      provisioning: boolField({
        ...none,
        name: "provisioning",
        short: "p",
        section: "provisioning",
        description: "Allow changes: grant, revoke, create, delete, rotate",
      }),
      ticketing: boolField({
        ...none,
        name: "ticketing",
        section: "provisioning",
        displayName: "Enable ticketing",
        description: "Allow tickets to be created and read",
      }),
      c1zTempDir: stringField({
        ...hidden,
        name: "c1z-temp-dir",
        description: "Existing directory for temporary files; otherwise BATON_TMPDIR, otherwise the system's",
      }),
      clientId: stringField({
        ...none,
        name: "client-id",
        section: "service",
        description: "ConductorOne client id; turns on service mode",
      }),
      clientSecret: stringField({
        ...none,
        name: "client-secret",
        secret: true,
        section: "service",
        description: "ConductorOne client secret",
      }),
      createAccountEmail: stringField({
        ...operation,
        name: "create-account-email",
        description: "E-mail of the account to create",
      }),
      createAccountLogin: stringField({
        ...operation,
        name: "create-account-login",
        description: "Create an account with this login",
      }),
      createAccountProfile: stringField({
        ...operation,
        name: "create-account-profile",
        description: "Create an account with this profile (JSON object)",
      }),
      createAccountResourceType: stringField({
        ...operation,
        name: "create-account-resource-type",
        description: "Resource type of the account to create",
      }),
      deleteResource: stringField({
        ...operation,
        name: "delete-resource",
        description: "Delete the resource with this id",
      }),
      deleteResourceType: stringField({
        ...operation,
        name: "delete-resource-type",
        description: "Resource type of --delete-resource",
      }),
      eventFeed: stringField({
        ...operation,
        name: "event-feed",
        description: "Print events to stdout, one JSON object a line (true or false)",
      }),
      eventFeedId: stringField({ ...operation, name: "event-feed-id", description: "Which event feed" }),
      eventFeedStartAt: stringField({
        ...operation,
        name: "event-feed-start-at",
        description: "Time of the first event",
        default: new Date(now.getTime() - day).toISOString().replace(/\.\d+Z$/, "Z"),
      }),
      eventFeedCursor: stringField({ ...operation, name: "event-feed-cursor", description: "Where to go on" }),
      file: stringField({
        ...none,
        name: "file",
        short: "f",
        section: "output",
        default: "sync.c1z",
        description: "The c1z file to write, and to read for one-shot changes",
      }),
      grantEntitlement: stringField({
        ...operation,
        name: "grant-entitlement",
        description: "Grant the entitlement with this id",
      }),
      grantPrincipal: stringField({ ...operation, name: "grant-principal", description: "Resource id of who gets it" }),
      grantPrincipalType: stringField({
        ...operation,
        name: "grant-principal-type",
        description: "Resource type of --grant-principal",
      }),
      logFormat: stringField({
        ...none,
        name: "log-format",
        section: "output",
        default: terminal ? "console" : "json",
        description: "Format of the logs: json or console",
      }),
      logPath: listField({
        ...none,
        name: "log-path",
        section: "output",
        description: "Files to write logs to instead of stderr",
      }),
      revokeGrant: stringField({ ...operation, name: "revoke-grant", description: "Revoke the grant with this id" }),
      rotateCredentials: stringField({
        ...operation,
        name: "rotate-credentials",
        description: "Rotate the credentials of the resource with this id",
      }),
      rotateCredentialsType: stringField({
        ...operation,
        name: "rotate-credentials-type",
        description: "Resource type of --rotate-credentials",
      }),
      ticketId: stringField({ ...operation, name: "ticket-id", description: "The ticket to get" }),
      ticketTemplatePath: stringField({
        ...operation,
        name: "ticket-template-path",
        description: "JSON file of the ticket to create",
      }),
      logLevel: stringField({
        ...ops,
        name: "log-level",
        section: "output",
        default: "info",
        description: "The log level: debug, info, warn, error",
      }),
      logLevelDebugExpiresAt: stringField({
        ...ops,
        name: "log-level-debug-expires-at",
        section: "output",
        description: "The timestamp indicating when debug-level logging should expire",
      }),
      skipFullSync: boolField({
        ...none,
        name: "skip-full-sync",
        section: "service",
        description: "Never run full syncs in service mode",
      }),
      syncResources: listField({
        ...none,
        name: "sync-resources",
        section: "sync",
        description: "Sync only these resources, by Baton id (bid:r:...)",
      }),
      syncResourceTypes: listField({
        ...none,
        name: "sync-resource-types",
        section: "sync",
        description: "Sync only these resource types",
      }),
      skipEntitlementsAndGrants: boolField({
        ...none,
        name: "skip-entitlements-and-grants",
        section: "sync",
        description: "Sync resources only",
      }),
      skipGrants: boolField({
        ...hidden,
        name: "skip-grants",
        section: "sync",
        description: "Sync resources and entitlements only",
      }),
      externalResourceC1z: stringField({
        ...none,
        name: "external-resource-c1z",
        section: "sync",
        description: "A c1z file with principals of another app to match grants with",
      }),
      externalResourceEntitlementIdFilter: stringField({
        ...none,
        name: "external-resource-entitlement-id-filter",
        section: "sync",
        description: "Take only principals of --external-resource-c1z that hold this entitlement",
      }),
      externalResourceTraits: listField({
        ...none,
        name: "external-resource-traits",
        section: "sync",
        description: "Traits to match in --external-resource-c1z (user, group, app), instead of user and group",
      }),
      keepPreviousSyncC1z: boolField({
        ...none,
        name: "keep-previous-sync-c1z",
        section: "service",
        description: "Keep the last c1z on disk so that unchanged pages need not be read again",
      }),
      diffSyncs: boolField({
        ...operation,
        name: "diff-syncs",
        description: "Write the difference of two syncs into the file",
      }),
      baseSyncId: stringField({ ...operation, name: "base-sync-id", description: "The older sync of --diff-syncs" }),
      appliedSyncId: stringField({
        ...operation,
        name: "applied-sync-id",
        description: "The newer sync of --diff-syncs",
      }),
      compactSyncIds: listField({
        ...operation,
        name: "compact-sync-ids",
        description: "One sync id for each of --compact-file-paths",
      }),
      compactFilePaths: listField({
        ...operation,
        name: "compact-file-paths",
        description: "The c1z files to merge, oldest first",
      }),
      compactOutputPath: stringField({
        ...operation,
        name: "compact-output-path",
        description: "Directory for the merged file",
      }),
      compactSyncs: boolField({ ...operation, name: "compact-syncs", description: "Merge several c1z files" }),
      invokeAction: stringField({ ...operation, name: "invoke-action", description: "Run the action with this name" }),
      invokeActionArgs: stringField({
        ...operation,
        name: "invoke-action-args",
        default: "{}",
        description: "Arguments of --invoke-action (JSON object)",
      }),
      invokeActionResourceType: stringField({
        ...operation,
        name: "invoke-action-resource-type",
        description: "Resource type whose action --invoke-action is",
      }),
      listActionSchemas: boolField({
        ...operation,
        name: "list-action-schemas",
        description: "List the actions and their arguments",
      }),
      listActionSchemasResourceType: stringField({
        ...operation,
        name: "list-action-schemas-resource-type",
        description: "Only the actions of this resource type",
      }),
      listResourceActions: stringField({
        ...hidden,
        name: "list-resource-actions",
        description: "Accepted for compatibility; has no effect",
      }),
      invokeResourceAction: stringField({
        ...hidden,
        name: "invoke-resource-action",
        description: "Accepted for compatibility; has no effect",
      }),
      invokeResourceActionResourceType: stringField({
        ...hidden,
        name: "invoke-resource-action-resource-type",
        description: "Accepted for compatibility; has no effect",
      }),
      invokeResourceActionArgs: stringField({
        ...hidden,
        name: "invoke-resource-action-args",
        default: "{}",
        description: "Accepted for compatibility; has no effect",
      }),
      sessionStoreMaximumSize: intField({
        ...ops,
        hidden: true,
        name: "session-store-maximum-size",
        default: 15_728_640,
        description: "The maximum size of the local in-memory session store cache in bytes.",
      }),
      workers: intField({
        ...none,
        name: "workers",
        section: "sync",
        description: "Pages read at once: 0 lets the engine choose, -1 goes by the number of CPUs",
      }),
      parallelSync: boolField({
        ...none,
        name: "parallel-sync",
        section: "sync",
        description: "Old name of --workers=-1",
      }),
      otelCollectorEndpoint: stringField({
        ...ops,
        name: "otel-collector-endpoint",
        description:
          "The endpoint of the OpenTelemetry collector to send observability data to (used for both tracing and logging if specific endpoints are not provided)",
      }),
      otelCollectorEndpointTlsCertPath: stringField({
        ...ops,
        hidden: true,
        name: "otel-collector-endpoint-tls-cert-path",
        description:
          "Path to a file containing a PEM-encoded certificate to use as a CA for TLS connections to the OpenTelemetry collector",
      }),
      otelCollectorEndpointTlsCert: stringField({
        ...ops,
        hidden: true,
        name: "otel-collector-endpoint-tls-cert",
        description: "A PEM-encoded certificate to use as a CA for TLS connections to the OpenTelemetry collector",
      }),
      otelCollectorEndpointTlsInsecure: boolField({
        ...ops,
        hidden: true,
        name: "otel-collector-endpoint-tls-insecure",
        description: "Allow insecure connections to the OpenTelemetry collector",
      }),
      otelTracingDisabled: boolField({
        ...ops,
        hidden: true,
        name: "otel-tracing-disabled",
        description: "Disable OpenTelemetry tracing",
      }),
      otelLoggingDisabled: boolField({
        ...ops,
        hidden: true,
        name: "otel-logging-disabled",
        description: "Disable OpenTelemetry logging",
      }),
      authMethodName: stringField({
        ...none,
        name: "auth-method",
        section: "credentials",
        description: "Which group of credentials to use",
      }),
      healthCheck: boolField({
        ...ops,
        name: "health-check",
        section: "service",
        description: "Enable the HTTP health check endpoint",
      }),
      healthCheckPort: intField({
        ...ops,
        name: "health-check-port",
        section: "service",
        default: 8081,
        description: "Port for the HTTP health check endpoint",
      }),
      healthCheckBindAddress: stringField({
        ...ops,
        hidden: true,
        name: "health-check-bind-address",
        section: "service",
        default: "127.0.0.1",
        description: "Bind address for health check server (127.0.0.1 for localhost-only)",
      }),
      httpTimeoutSeconds: intField({
        ...ops,
        name: "http-timeout-seconds",
        default: 300,
        rules: { gte: 1, lte: 1800 },
        description: "HTTP client timeout in seconds (max 1800)",
      }),
      storageEngine: stringField({
        ...none,
        name: "storage-engine",
        section: "output",
        description: "Engine of the c1z file: sqlite (the default for a new file) or pebble; a pebble file stays one",
      }),
      taskConcurrency: intField({
        ...none,
        name: "task-concurrency",
        section: "service",
        default: 3,
        rules: { gte: 1, lte: 100, validateEmpty: true },
        description: "Tasks to run at once in service mode, 1 to 100",
      }),
      c1CaFile: stringField({
        ...none,
        name: "c1-ca-file",
        section: "service",
        description: "PEM file of the authority that signs ConductorOne's certificate, where it is a private one",
      }),
      quiet: boolField({
        ...none,
        name: "quiet",
        section: "output",
        description: "No progress and no summary; warnings and errors only",
      }),
      maxShrink: stringField({
        ...none,
        name: "max-shrink",
        section: "sync",
        placeholder: "30%",
        description: "Fail a sync with this much fewer people, resources or grants than the last one in the file",
      }),
      strict: boolField({
        ...none,
        name: "strict",
        section: "sync",
        description: "Fail a sync with anything skipped, vanished, missing or listed twice",
      }),
    },
    { constraints: defaultConstraints },
  );
