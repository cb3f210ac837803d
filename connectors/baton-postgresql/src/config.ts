import { boolField, type ConfigOf, fields, listField, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    dsn: stringField({
      name: "dsn",
      description: "The DSN to connect to the database",
      explanation: "postgres://user:password@host:5432/database?sslmode=verify-full, or host=… dbname=… user=…",
      required: true,
      secret: true,
    }),
    includeLargeObjects: boolField({
      name: "include-large-objects",
      description: "Include large objects when syncing. This can result in large amounts of data",
    }),
    includeColumns: boolField({
      name: "include-columns",
      description: "Include column privileges when syncing. This can result in large amounts of data",
    }),
    syncAllDatabases: boolField({
      name: "sync-all-databases",
      description: "Sync all databases. This can result in large amounts of data",
    }),
    schemas: listField({
      name: "schemas",
      description: "The schemas to include in the sync",
      default: ["public"],
    }),
    skipBuiltInFunctions: boolField({
      name: "skip-built-in-functions",
      description: "Skip postgres built in functions",
    }),
    goCompatible: boolField({
      name: "go-compatible",
      description: "Write the rows of the Go connector of this name, with the rights it loses and invents",
    }),
    allowDropDatabase: boolField({
      name: "allow-drop-database",
      description: "Allow databases to be dropped, with all that is in them",
      section: "provisioning",
    }),
  },
  { displayName: "Postgresql", helpUrl: "/docs/baton/postgresql", iconUrl: "/static/app-icons/postgresql.svg" },
);

export type Config = ConfigOf<typeof config>;
