import type { EncryptedData, EncryptionConfig } from "@baton-connectors/protocol/connector-v2";
import type { Plaintext } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { ClientSecret } from "./client-secret.ts";

/**
 * Each plaintext for each recipient, all recipients of the first plaintext first. Fails as a whole: a secret that not
 * everybody can read is none.
 */
export async function encryptCredentials(
  plaintexts: readonly Plaintext[],
  configs: readonly EncryptionConfig[],
): Promise<EncryptedData[]> {
  if (plaintexts.length === 0 || configs.length === 0) return [];
  throw new BatonError("Unimplemented", "credentials cannot be encrypted yet");
}

/** The password that ConductorOne encrypted for this client. InvalidArgument when none of the copies is for its key. */
export async function decryptPassword(
  _encrypted: readonly EncryptedData[],
  _clientSecret: ClientSecret,
): Promise<Uint8Array> {
  throw new BatonError("Unimplemented", "encrypted passwords cannot be read yet");
}
