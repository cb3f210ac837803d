/** What a connector author imports. A connector is a value made with `connector()` from `resourceType()` values. */
export * from "./absent.ts";
export * from "./account.ts";
export * from "./action.ts";
export * from "./annotations.ts";
export * from "./bid.ts";
export * from "./check.ts";
export * from "./config/index.ts";
export * from "./connector.ts";
export * from "./credential.ts";
export * from "./entitlement.ts";
export * from "./errors.ts";
export * from "./event-feed.ts";
export * from "./every-page.ts";
export * from "./grant.ts";
export * from "./handler-context.ts";
export {
  type Budget,
  createMeter,
  type Meter,
  type OutgoingRequest,
  type RateLimitObservation,
} from "./http/budget.ts";
export * from "./http/http.ts";
export * from "./http/link-header.ts";
export {
  body,
  inside,
  type ListAnswer,
  type ListShape,
  linkParameter,
  Misshapen,
  type Next,
  nextField,
  nextUrl,
  onlyPage,
  parameterOf,
} from "./http/list.ts";
export { createPageWatch, type PageWatch } from "./http/page-watch.ts";
export { Path, type PathPart, path, segments } from "./http/path.ts";
export { refusedLimit } from "./http/rate-limit.ts";
export { codeOfStatus, type StatusErrorDetails, statusError } from "./http/status-error.ts";
export * from "./http/token.ts";
export * from "./ids.ts";
export * from "./in-parallel.ts";
export * from "./lists-together.ts";
export * from "./log.ts";
export * from "./page.ts";
export * from "./password.ts";
export * from "./permissions.ts";
export * from "./protocol-types.ts";
export * from "./resource.ts";
export * from "./resource-type.ts";
export * from "./secrets.ts";
export * from "./serial-by-key.ts";
export * from "./session.ts";
export * from "./sync-memo.ts";
export * from "./ticket.ts";
export * from "./ticket-builders.ts";
export * from "./ticket-field.ts";
export * from "./ticket-problems.ts";
export * from "./ticket-value.ts";
/** For what speaks another protocol than HTTP. */
export { beforeRequest, sendInScope } from "./waiting/request-scope.ts";
