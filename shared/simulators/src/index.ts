/** What every simulator is made of. The vendors are imported by their own names, e.g. `…/simulators/okta`. */
export * from "./fault.ts";
export * from "./in-process.ts";
export * from "./random.ts";
export * from "./reply.ts";
export * from "./server.ts";
export * from "./vendor.ts";
