/** What every simulated app is made of. The apps themselves stand beside their connectors. */
export * from "./fault.ts";
export { type Apps, findApps } from "./find-apps.ts";
export * from "./in-process.ts";
export * from "./listed-app.ts";
export * from "./random.ts";
export * from "./reply.ts";
export * from "./server.ts";
export * from "./simulated-app.ts";
export * from "./untried-routes.ts";
