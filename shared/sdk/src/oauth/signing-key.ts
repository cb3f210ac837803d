import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { JWK } from "jose";
import { configError } from "../errors.ts";

/** A private key that signs assertions and proofs. */
export interface SigningKey {
  readonly key: KeyObject;
  /** https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
  readonly alg: string;
  /** The name under which the server knows it. */
  readonly keyId: string | undefined;
  /** The public half, as it stands in DPoP proofs. */
  readonly publicJwk: JWK;
}

export interface SigningKeyOptions {
  /** What errors call it. */
  readonly name?: string;
  readonly hint?: string;
  /** Default: what a JWK says; otherwise none. */
  readonly keyId?: string | undefined;
  /** Default: what a JWK says; otherwise RS256, that of the curve, or EdDSA. */
  readonly alg?: string | undefined;
  /** Kinds of keys that the server takes, as Node names them. Default: all that can sign. */
  readonly types?: readonly ("rsa" | "ec" | "ed25519")[];
}

const pemLabels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
const curves: Readonly<Record<string, string>> = { prime256v1: "ES256", secp384r1: "ES384", secp521r1: "ES512" };
const rsaAlgs = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
/** https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const leastBits = 2048;

/**
 * A private key from PEM text (PKCS#8, PKCS#1 or SEC1, whatever stands around it; line breaks may be written as `\n`), from a JWK,
 * or from a JWK's text. No error shows anything of it.
 */
export function readSigningKey(given: string | JWK, options: SigningKeyOptions = {}): SigningKey {
  const { name = "the private key", hint, types } = options;
  const refused = (why: string, cause?: unknown) => configError(`${name} ${why}`, { hint, cause });
  const jwk = typeof given === "string" ? jwkIn(given) : given;
  const key = read(jwk ?? pemIn(given as string, refused), refused);
  const type = key.asymmetricKeyType!;
  if (types && !(types as string[]).includes(type)) throw refused(`is ${type}, it must be ${types.join(" or ")}`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? leastBits;
  if (bits < leastBits) throw refused(`has ${bits} bits, at least ${leastBits} are needed`);
  const possible = algsOf(key);
  const alg = options.alg ?? jwk?.alg ?? possible[0];
  if (alg === undefined) throw refused(`is ${type}, which signs no tokens`);
  if (!possible.includes(alg)) throw refused(`is ${type} and cannot sign with ${alg}`);
  const keyId = options.keyId || jwk?.kid || undefined;
  const publicHalf = createPublicKey(key).export({ format: "jwk" }) as JWK;
  return { key, alg, keyId, publicJwk: { ...publicHalf, use: "sig", alg, ...(keyId !== undefined && { kid: keyId }) } };
}

type Refused = (why: string, cause?: unknown) => Error;

function jwkIn(text: string): JWK | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as JWK;
  } catch {
    // The parser's message quotes the text; that it is no PEM either is said instead.
    return undefined;
  }
}

function pemIn(text: string, refused: Refused): string {
  const lines = text.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n").replaceAll("\\r", "\n");
  const [pem, label] = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/.exec(lines) ?? [];
  if (pem === undefined || label === undefined) throw refused("holds no PEM block");
  if (!pemLabels.includes(label)) throw refused(`has the unsupported PEM block type ${label}`);
  return pem;
}

function read(given: string | JWK, refused: Refused): KeyObject {
  try {
    return typeof given === "string"
      ? createPrivateKey(given)
      : createPrivateKey({ key: given as Record<string, string>, format: "jwk" });
  } catch (thrown) {
    // Messages of JWK errors may quote what was given.
    throw refused("cannot be read", typeof given === "string" ? thrown : undefined);
  }
}

function algsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (asymmetricKeyType === "rsa") return rsaAlgs;
  if (asymmetricKeyType === "ed25519") return ["EdDSA", "Ed25519"];
  const ofCurve = asymmetricKeyType === "ec" ? curves[asymmetricKeyDetails?.namedCurve ?? ""] : undefined;
  return ofCurve === undefined ? [] : [ofCurve];
}
