import { createHash } from "node:crypto";
import { BatonError } from "@baton-connectors/sdk/errors";

export const ageProvider = "baton/age/v1";

export interface AgeRecipient {
  /** SHA-256 of the recipient in hex. */
  readonly keyId: string;
  encrypt(plaintext: Uint8Array): Promise<Uint8Array>;
}

/** `age1…` and `age1pq1…`, in bech32's alphabet: no other kind, no white space, no capitals. */
const canonical = /^age1(pq1)?[02-9ac-hj-np-z]+$/;

/** Errors never repeat the recipient: it comes from outside, and may be a secret put in the wrong place. */
export async function ageRecipient(recipient: string): Promise<AgeRecipient> {
  if (/\s/.test(recipient)) throw invalid("age: recipient must be a single canonical recipient string");
  if (!canonical.test(recipient)) throw invalid("age: invalid recipient");
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw invalid("age: invalid recipient");
  }
  return {
    keyId: createHash("sha256").update(recipient).digest("hex"),
    async encrypt(plaintext) {
      try {
        return await encrypter.encrypt(plaintext);
      } catch {
        throw invalid("age: invalid recipient");
      }
    },
  };
}

const invalid = (message: string) => new BatonError("InvalidArgument", message, { kind: "upstream" });
