export interface SimulatedReply {
  readonly status: number;
  /** Sent as JSON; undefined is an empty body. */
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly text?: string;
  /** A list becomes that many header lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}
