/** A SCIM 2.0 client (RFC 7643, 7644, 9865) for connectors, for servers as they are. See README.md. */
export * from "./attribute-path.ts";
export * from "./attributes.ts";
export * from "./client.ts";
export * from "./errors.ts";
export * from "./filter.ts";
export * from "./match.ts";
export * from "./messages.ts";
export * from "./page.ts";
export * from "./values/add-value.ts";
export * from "./values/look.ts";
export * from "./values/remove-value.ts";
export type { Wholeness } from "./values/rewrite.ts";
