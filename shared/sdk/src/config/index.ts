/** What a connector needs from its user, stated once. Help, schema, environment names, validation and redaction follow. */
export * from "./config-schema.ts";
export * from "./constraint.ts";
export * from "./decode.ts";
export * from "./field.ts";
export * from "./field-group.ts";
export * from "./fields.ts";
export * from "./parse-config.ts";
export * from "./problem.ts";
export { brokenRule } from "./rule-messages.ts";
export * from "./rules.ts";
export * from "./secret-values.ts";
