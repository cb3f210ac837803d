import type { Service } from "./process.ts";

export interface StartOptions {
  /** A folder for everything the server writes; made and removed here. */
  readonly folder: string;
  readonly args?: readonly string[];
}

/** A server that runs, for as long as a test does. */
export interface Running extends Service {
  readonly host: string;
  readonly port: number;
  /** The Unix socket; the server listens on both. */
  readonly socket: string;
  readonly user: string;
  readonly password: string;
}
