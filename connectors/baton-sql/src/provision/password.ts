import type { LocalCredentialOptions } from "@baton-connectors/protocol/connector-v2";
import { generatePassword, passwordFor } from "@baton-connectors/sdk";
import type { Credentials } from "../file/shape.ts";

/** A password by the file's `constraints`, which take the place of the platform's; its length is the platform's. */
export function passwordBy(credentials: Credentials | undefined, asked: LocalCredentialOptions | undefined): string {
  const constraints = credentials?.random_password?.constraints ?? [];
  if (asked?.options.case !== "randomPassword" || constraints.length === 0) return passwordFor(asked);
  return generatePassword({
    length: Number(asked.options.value.length),
    constraints: constraints.map(({ char_set: charSet = "", min_count: min = 0 }) => ({ charSet, min })),
  });
}
