/** Connectors as real processes: what they print, write and upload. */
export { connectorProgram, type Program } from "./program.ts";
export { debugSync, inServiceMode, type Served, type ServiceRun } from "./service-sync.ts";
export { traces } from "./traces.ts";
