import { constants, createCipheriv, createDecipheriv, createPublicKey, hkdfSync, publicEncrypt } from "node:crypto";
import { type Identity, type Recipient, Stanza } from "age-encryption";
import type { JWK } from "jose";
import { montgomeryPoint, montgomeryScalar } from "./montgomery.ts";
import { sshTag, sshWire, unpadded } from "./ssh-key.ts";
import { ephemeral, x25519 } from "./x25519.ts";

/*
 * SSH keys as recipients of age files, which the age library leaves out. The stanzas are those that age itself writes for
 * `-r ssh-ed25519 …` and `-r ssh-rsa …`: https://pkg.go.dev/filippo.io/age/agessh
 */
const ed25519Label = "age-encryption.org/v1/ssh-ed25519";
const rsaLabel = Buffer.from("age-encryption.org/v1/ssh-rsa");

export function sshRsaRecipient(jwk: JWK): Recipient {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel: rsaLabel };
  const args = ["ssh-rsa", sshTag(sshWire(jwk))];
  return { wrapFileKey: (fileKey) => [new Stanza(args, Uint8Array.from(publicEncrypt({ key, ...padding }, fileKey)))] };
}

export function sshEd25519Recipient(jwk: JWK): Recipient {
  const wire = sshWire(jwk);
  const theirs = montgomeryPoint(Buffer.from(jwk.x!, "base64url"));
  return {
    wrapFileKey(fileKey) {
      const { scalar, point } = ephemeral();
      const key = wrappingKey(wire, x25519(scalar, theirs), point, theirs);
      return [new Stanza(["ssh-ed25519", sshTag(wire), unpadded(point)], seal(key, fileKey))];
    },
  };
}

export function sshEd25519Identity(jwk: JWK): Identity {
  const wire = sshWire(jwk);
  const ours = montgomeryPoint(Buffer.from(jwk.x!, "base64url"));
  const scalar = montgomeryScalar(Buffer.from(jwk.d!, "base64url"));
  return {
    unwrapFileKey(stanzas) {
      const meant = stanzas.find(({ args }) => args[0] === "ssh-ed25519" && args[1] === sshTag(wire));
      if (!meant) return null;
      const point = Buffer.from(meant.args[2] ?? "", "base64");
      return open(wrappingKey(wire, x25519(scalar, point), point, ours), meant.body);
    },
  };
}

/** The tweak binds the shared secret to the SSH key, of which X25519 sees only the point. */
function wrappingKey(wire: Uint8Array, shared: Uint8Array, ephemeralPoint: Uint8Array, theirs: Uint8Array): Uint8Array {
  // The SSH key is the salt; there is no secret in it.
  const tweak = hkdf(new Uint8Array(), wire, ed25519Label);
  return hkdf(x25519(tweak, shared), Buffer.concat([ephemeralPoint, theirs]), ed25519Label);
}

const hkdf = (secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, salt, info, 32));

/** The key is used once, hence the nonce of zeros. */
const nonce = new Uint8Array(12);
const cipher = "chacha20-poly1305";
const tagLength = { authTagLength: 16 };

function seal(key: Uint8Array, fileKey: Uint8Array): Uint8Array {
  const sealing = createCipheriv(cipher, key, nonce, tagLength);
  return Uint8Array.from(Buffer.concat([sealing.update(fileKey), sealing.final(), sealing.getAuthTag()]));
}

function open(key: Uint8Array, body: Uint8Array): Uint8Array {
  const opening = createDecipheriv(cipher, key, nonce, tagLength).setAuthTag(body.subarray(-16));
  return Uint8Array.from(Buffer.concat([opening.update(body.subarray(0, -16)), opening.final()]));
}
