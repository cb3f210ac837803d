import type { EncryptedData, EncryptionConfig, LocalCredentialOptions } from "@baton-connectors/protocol/connector-v2";
import type { Plaintext } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import { encryptCredentials } from "./encrypt-credentials.ts";

/** The secrets for those who may read them. That there is one nobody asked for, and nobody can read, is said, not hidden. */
export async function sealed(
  plaintexts: readonly Plaintext[],
  configs: readonly EncryptionConfig[],
  credentials: LocalCredentialOptions | undefined,
): Promise<EncryptedData[]> {
  // A password that the server chose is known there already.
  if (configs.length > 0 || plaintexts.length === 0 || credentials?.options.case === "plaintextPassword") {
    return encryptCredentials(plaintexts, configs);
  }
  throw new BatonError("FailedPrecondition", "done, but a secret was made that no encryption config says for whom", {
    kind: "upstream",
    effect: "unknown",
    hint: "Rotate the credential, with an encryption config.",
  });
}
