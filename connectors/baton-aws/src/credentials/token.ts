import type { Secrets, Token } from "@baton-connectors/sdk";
import type { Credentials } from "../aws/signature.ts";

/** Credentials as they are kept until shortly before their end. */
export interface AwsToken extends Token {
  readonly credentials: Credentials;
}

/** Registered as secret before their first use; the id of a key is none. */
export function tokenOf(credentials: Credentials, expiresAt: Date | undefined, secrets: Secrets): AwsToken {
  secrets.add(credentials.secretAccessKey);
  const { sessionToken, secretAccessKey } = credentials;
  return { value: sessionToken ?? secretAccessKey, expiresAt, credentials };
}
