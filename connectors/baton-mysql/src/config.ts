import { boolField, type ConfigOf, fields, listField, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    connectionString: stringField({
      name: "connection-string",
      displayName: "Connection String",
      description: "The connection string for connecting to MySQL",
      placeholder: "baton:password@tcp(db.example.com:3306)/",
      required: true,
      secret: true,
    }),
    skipDatabase: listField({
      name: "skip-database",
      displayName: "Skip Databases",
      description: "Skip syncing privileges from these databases",
    }),
    expandColumns: listField({
      name: "expand-columns",
      displayName: "Expand Columns",
      description: "Provide a table like db.table to expand the column privileges into their own entitlements.",
    }),
    collapseUsers: boolField({
      name: "collapse-users",
      displayName: "Collapse Users",
      description: "Combine user@host pairs into a single user@[hosts...] identity",
    }),
    systemDatabases: boolField({
      name: "system-databases",
      displayName: "System Databases",
      description: "Sync the databases of the server itself too: mysql, sys, information_schema, performance_schema",
    }),
    dropDefiners: boolField({
      name: "drop-definers",
      displayName: "Drop Definers",
      description: "Delete an account although views, routines, triggers or events run as it, which then fail",
      section: "provisioning",
    }),
    goCompatible: boolField({
      name: "go-compatible",
      description: "Write the rows of the Go connector, with those that are not true",
      section: "advanced",
    }),
  },
  { displayName: "MySQL", helpUrl: "/docs/baton/mysql", iconUrl: "/static/app-icons/mysql.svg" },
);

export type Config = ConfigOf<typeof config>;
