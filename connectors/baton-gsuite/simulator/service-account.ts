import { generateKeyPairSync } from "node:crypto";

/** A service account as the simulated project has it. Keys are made per run; nothing secret is ever committed. */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly clientId: string;
  readonly privateKeyId: string;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  readonly publicKey: string;
}

export function makeServiceAccount(): ServiceAccount {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    clientEmail: "sync@simulated-project.iam.gserviceaccount.com",
    clientId: "100000000000000000099",
    privateKeyId: "simulated-key-1",
    privateKey,
    publicKey,
  };
}

/** The key file a person would download, pointing at the simulated token endpoint. */
export function keyFile(account: ServiceAccount, tokenUri: string): string {
  return JSON.stringify(
    {
      type: "service_account",
      project_id: "simulated-project",
      private_key_id: account.privateKeyId,
      private_key: account.privateKey,
      client_email: account.clientEmail,
      client_id: account.clientId,
      token_uri: tokenUri,
    },
    undefined,
    2,
  );
}
