/** What an OpenAPI description tells of an app's lists. */
export * from "./found.ts";
export { openApiOf } from "./open-api.ts";
