/** What hosts of connectors import (engine, service, command line), beyond what authors need. */
export * from "./capabilities.ts";
export * from "./http/client.ts";
export * from "./runtime/create-runtime.ts";
export { pause, type Retrying, retrying } from "./runtime/retry.ts";
export * from "./runtime/runtime.ts";
