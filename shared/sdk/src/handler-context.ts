import type { Log } from "./log.ts";
import type { Session } from "./session.ts";

/** What every handler is given. Handlers keep no state of their own: two connectors may live in one process. */
export interface HandlerContext<Client> {
  /** What the connector's `connect` returned. */
  readonly client: Client;
  readonly session: Session;
  readonly log: Log;
  /** Aborted when the work is no longer wanted; hand it to every request. */
  readonly signal: AbortSignal;
  /** The running sync; empty outside of one. */
  readonly syncId: string;
  /**
   * States that something the app has is left out of the answer, and why. Skips are counted by reason and shown in the
   * end summary: what is not reported here and not returned must not exist in the app.
   */
  skip(reason: string, fields?: Record<string, unknown>): void;
}

/** For what is asked outside of a sync. */
export interface ClientContext<Client> {
  readonly client: Client;
  readonly log: Log;
  readonly signal: AbortSignal;
}
