import { configError } from "@baton-connectors/sdk";

/** Headers whose values can be sent: a line's end in one would be the beginning of another. */
export function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  // The value may be a secret.
  for (const [name, value] of Object.entries(headers))
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw configError(
        `the value of the header ${name} cannot be sent: it has a line's end, or letters that headers cannot have`,
      );
  return { ...headers };
}
