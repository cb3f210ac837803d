import type { EncryptionConfig } from "@baton-connectors/protocol/connector-v2";
import { encryptCredentials } from "./encrypt-credentials.ts";

/** Encrypts a word to everybody: who could not read the secret must be known before there is one. */
export async function checkRecipients(configs: readonly EncryptionConfig[]): Promise<void> {
  await encryptCredentials([{ name: "check", bytes: Buffer.from("check") }], configs);
}
