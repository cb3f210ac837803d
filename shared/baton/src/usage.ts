import type { ResourceKey } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";

/** A mistake on the command line: exit status 2. */
export const usage = (message: string, hint?: string) => new BatonError("Unknown", message, { kind: "config", hint });

/** `user:00u1`: the first colon parts type and id; ids may have more. */
export function resourceKey(text: string): ResourceKey {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1) {
    throw usage(`not a resource: ${JSON.stringify(text)}`, "Write its type and id, e.g. user:00u1a2b3c.");
  }
  return { resourceType: text.slice(0, at), resource: text.slice(at + 1) };
}
