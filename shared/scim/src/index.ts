/** A SCIM 2.0 client (RFC 7643, 7644, 9865) for connectors, for servers as they are. See README.md. */
export * from "./attribute-path.ts";
export * from "./attributes.ts";
export * from "./change-values.ts";
export * from "./client.ts";
export * from "./errors.ts";
export * from "./filter.ts";
export * from "./match.ts";
export * from "./messages.ts";
export * from "./page.ts";
