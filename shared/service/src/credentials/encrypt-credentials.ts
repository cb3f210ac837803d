import {
  type EncryptedData,
  EncryptedDataSchema,
  type EncryptionConfig,
} from "@baton-connectors/protocol/connector-v2";
import type { Plaintext } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import { create } from "@bufbuild/protobuf";
import { ageProvider, ageRecipient } from "./age-provider.ts";
import { type ClientSecret, keyIdOf } from "./client-secret.ts";
import { jwkDecrypt, jwkProvider, jwkRecipient } from "./jwk-provider.ts";

/**
 * Each plaintext for each recipient, all recipients of the first plaintext first. Fails as a whole: a secret that not
 * everybody can read is none.
 */
export async function encryptCredentials(
  plaintexts: readonly Plaintext[],
  configs: readonly EncryptionConfig[],
): Promise<EncryptedData[]> {
  if (plaintexts.length === 0) return [];
  const recipients = await Promise.all(configs.map(recipientOf));
  const encrypted: EncryptedData[] = [];
  for (const { name, description = "", schema = "", bytes } of plaintexts) {
    for (const { provider, keyId, deprecatedKeyId, encrypt } of recipients) {
      const encryptedBytes = Uint8Array.from(await encrypt(Uint8Array.from(bytes)));
      encrypted.push(
        create(EncryptedDataSchema, {
          ...{ provider, name, description, schema, encryptedBytes },
          keyIds: [keyId],
          ...(deprecatedKeyId && { keyId: deprecatedKeyId }),
        }),
      );
    }
  }
  return encrypted;
}

/** The password that ConductorOne encrypted for this client. InvalidArgument when none of the copies is for its key. */
export async function decryptPassword(
  encrypted: readonly EncryptedData[],
  clientSecret: ClientSecret,
): Promise<Uint8Array> {
  const own = await keyIdOf(clientSecret);
  const meant = encrypted.find(({ keyIds }) => keyIds.includes(own));
  if (!meant) throw invalid(`no encrypted password matched client secret key id "${own}"`);
  try {
    return await jwkDecrypt(meant.encryptedBytes, clientSecret);
  } catch (cause) {
    throw invalid("the encrypted password cannot be decrypted with the client's key", cause);
  }
}

interface EncryptionRecipient {
  readonly provider: string;
  readonly keyId: string;
  /** Also in the field that was replaced by the list. */
  readonly deprecatedKeyId?: string;
  readonly encrypt: (plaintext: Uint8Array) => Promise<Uint8Array>;
}

async function recipientOf(config: EncryptionConfig): Promise<EncryptionRecipient> {
  const named = config.provider.trim().toLowerCase() || usualProvider(config);
  const given = config.config;
  switch (named) {
    case jwkProvider:
    // Servers name it so when they hold the private key, too.
    case `${jwkProvider}/private`: {
      const key = given.case === "jwkPublicKeyConfig" ? given.value.pubKey : new Uint8Array();
      const recipient = await jwkRecipient(key);
      return { ...recipient, provider: jwkProvider, deprecatedKeyId: recipient.keyId };
    }
    case ageProvider: {
      const recipient = given.case === "ageRecipientConfig" ? given.value.recipient : "";
      return { ...(await ageRecipient(recipient)), provider: ageProvider };
    }
    default: {
      const what = named ? ` (${config.provider})` : "";
      throw new BatonError("Unknown", `crypto/providers: encryption provider not registered${what}`, {
        kind: "upstream",
      });
    }
  }
}

function usualProvider({ config }: EncryptionConfig): string {
  if (config.case === "ageRecipientConfig") return ageProvider;
  return config.case === "jwkPublicKeyConfig" ? jwkProvider : "";
}

const invalid = (message: string, cause?: unknown) =>
  new BatonError("InvalidArgument", message, { kind: "upstream", cause });
