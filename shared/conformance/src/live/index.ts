/** The connector on its real app. */
export { tryChange } from "./one-change.ts";
export { type LiveApp, readLive } from "./reads.ts";
export { runLive } from "./run-live.ts";
