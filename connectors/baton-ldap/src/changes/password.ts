import type { LocalCredentialOptions } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type CredentialOption, type Plaintext, passwordFor } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Value } from "../protocol/requests.ts";

export const supported: readonly CredentialOption[] = ["ENCRYPTED_PASSWORD", "NO_PASSWORD", "RANDOM_PASSWORD"];

/** Undefined: there is to be none. */
export function passwordOf(credentials: LocalCredentialOptions | undefined): string | undefined {
  const asked = credentials?.options.case;
  if (asked === undefined || asked === "noPassword") return undefined;
  let password = passwordFor(credentials);
  for (let tries = 0; asked === "randomPassword" && looksHashed(password) && tries < 100; tries++)
    password = passwordFor(credentials);
  return password;
}

/** OpenLDAP takes what begins so for a hash, of whatever scheme, and lets nobody in by it: https://www.rfc-editor.org/rfc/rfc2307#section-5.3 */
const looksHashed = (password: string) => /^\{[^}]+\}/.test(password);

export const plaintext = (password: string): Plaintext => ({
  name: "password",
  description: "The password for the user",
  schema: "string",
  bytes: Buffer.from(password, "utf8"),
});

/**
 * The attribute a directory takes a password in, and how. Active Directory's is write-only, quoted, in UTF-16, and only over TLS:
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/6e803168-f140-4d23-b2d3-c3a8ab5917d2
 */
export async function passwordAttribute(
  { directory }: Client,
  password: string,
  signal: AbortSignal,
): Promise<readonly [name: string, value: Value]> {
  if ((await directory.rootDse(signal)).kind !== "Active Directory") return ["userPassword", password];
  if (directory.settings.server.security === "none")
    throw new BatonError("FailedPrecondition", "Active Directory takes passwords over TLS only", {
      kind: "config",
      effect: "none",
      hint: "Use ldaps:// or --start-tls.",
    });
  return ["unicodePwd", Buffer.from(`"${password}"`, "utf16le")];
}
