import { sign } from "node:crypto";
import type { Secrets } from "@baton-connectors/sdk";
import type { ServiceAccount } from "./service-account.ts";

/** Signs as the service account: with its key, or by asking Google to. */
export interface Signer {
  readonly clientEmail: string;
  /** Where signed claims are exchanged for tokens. */
  readonly tokenUri: string;
  /** The claims as a signed JWT. */
  sign(claims: object): Promise<string>;
}

export function keySigner(account: ServiceAccount, secrets: Secrets): Signer {
  const { clientEmail, tokenUri, privateKey, privateKeyId } = account;
  secrets.add(account.privateKeyText);
  const header = { alg: "RS256", typ: "JWT", ...(privateKeyId && { kid: privateKeyId }) };
  return {
    clientEmail,
    tokenUri,
    async sign(claims) {
      const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
      return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
    },
  };
}
