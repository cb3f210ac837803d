import type { JsonRecord } from "@baton-connectors/sdk/shapes";

/** An attribute of a profile that should be text; empty when it is missing or of another kind. */
export function attribute(profile: JsonRecord | undefined, name: string): string {
  const value = profile?.[name];
  return typeof value === "string" ? value : "";
}
