import { BatonError } from "@baton-connectors/sdk/errors";

/** The command line or the configuration is wrong. Exit status 2, as the Go connectors have it. */
export const usageError = (message: string, hint?: string) =>
  new BatonError("Unknown", message, { kind: "config", hint });
