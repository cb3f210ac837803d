import { BatonError } from "@baton-connectors/sdk/errors";

/** A mistake on the command line: exit status 2. */
export const usage = (message: string, hint?: string) => new BatonError("Unknown", message, { kind: "config", hint });
