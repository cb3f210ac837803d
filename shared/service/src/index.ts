/** ConductorOne's client: credentials, channel, task loop, task handlers, upload. */
export { type TappedLog, tappedLog } from "./debug/tapped-log.ts";
export type { Build, ServiceEvent, ServiceOptions, SyncSettings } from "./options.ts";
export { runService } from "./run-service.ts";
