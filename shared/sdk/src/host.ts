/** What hosts of connectors import (engine, service, command line), beyond what authors need. */
export * from "./capabilities.ts";
export * from "./cursor-watch.ts";
export * from "./http/client.ts";
export * from "./runtime/create-runtime.ts";
export * from "./runtime/runtime.ts";
export { countTries, exhausted, pause, waitFields } from "./waiting/repeating.ts";
export { withRepeatedRequests } from "./waiting/request-scope.ts";
export { longestLimitMs, nextWait, type Patience, patienceOfCall, patienceOfSync, type Wait } from "./waiting/waits.ts";
