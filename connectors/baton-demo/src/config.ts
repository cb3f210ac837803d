import { boolField, fields, intField, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    users: intField({ name: "users", description: "How many users there are.", default: 120, rules: { gte: 0 } }),
    groups: intField({ name: "groups", description: "How many groups there are.", default: 12, rules: { gte: 1 } }),
    memberships: intField({
      name: "memberships",
      description: "How many groups each user is a member of.",
      default: 3,
      rules: { gte: 0 },
    }),
    nested: boolField({ name: "nested", description: "Whether groups are members of groups too." }),
    pageSize: intField({
      name: "page-size",
      description: "Rows on a page of the synthetic app.",
      default: 500,
      rules: { gte: 1, lte: 10_000 },
    }),
    latencyMs: intField({
      name: "latency-ms",
      description: "Milliseconds the synthetic app takes for a page.",
      default: 0,
      rules: { gte: 0 },
    }),
    changesFile: stringField({
      name: "changes-file",
      description: "Where changes are kept for the next run; without it they last as long as the program runs.",
    }),
  },
  { displayName: "Demo" },
);
