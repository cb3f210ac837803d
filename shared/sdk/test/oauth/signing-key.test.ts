import { generateKeyPairSync, sign, verify } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { exportJWK, importJWK, jwtVerify } from "jose";
import { jwtAssertion, readSigningKey, signJwt, validity } from "../../src/oauth/index.ts";
import { eddsa, es256, rs256 } from "./rfc-keys.ts";

const now = new Date("2026-11-02T12:00:00.700Z");
const seconds = Math.floor(now.getTime() / 1000);
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;

describe("a signing key", () => {
  test.each([
    ["RFC 7515 A.2", rs256, "RS256", "sha256"],
    ["RFC 8037 A.4", eddsa, "EdDSA", null],
  ] as const)("of %s signs as it is printed there", (_, { jwk, input, signature }, alg, hash) => {
    for (const given of [jwk, ` ${JSON.stringify(jwk)}\n`]) {
      const read = readSigningKey(given);
      expect(read.alg).toBe(alg);
      expect(sign(hash, Buffer.from(input), read.key).toString("base64url")).toBe(signature);
    }
  });

  test.each([
    ["PKCS#8", rsa.privateKey.export({ type: "pkcs8", format: "pem" }), "RS256"],
    ["PKCS#1", rsa.privateKey.export({ type: "pkcs1", format: "pem" }), "RS256"],
    ["SEC1", curve("prime256v1").export({ type: "sec1", format: "pem" }), "ES256"],
    ["P-384", curve("secp384r1").export({ type: "pkcs8", format: "pem" }), "ES384"],
    ["P-521", curve("secp521r1").export({ type: "pkcs8", format: "pem" }), "ES512"],
    ["Ed25519", generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }), "EdDSA"],
  ])("may be PEM: %s, with written line breaks and text around", (_, pem, alg) => {
    const text = String(pem);
    for (const given of [text, text.replaceAll("\n", "\\n"), `\uFEFFBag Attributes\n${text}\nthe end`]) {
      expect(readSigningKey(given).alg).toBe(alg);
    }
  });

  test("has the name and the algorithm that a JWK states, unless told otherwise; its public half holds no secret", () => {
    const jwk = { ...rs256.jwk, kid: "one", alg: "PS256" };
    expect(readSigningKey(jwk)).toMatchObject({ keyId: "one", alg: "PS256" });
    const told = readSigningKey(jwk, { keyId: "two", alg: "RS384" });
    const { n, e } = rs256.jwk;
    expect(told.publicJwk).toEqual({ kty: "RSA", n, e, use: "sig", alg: "RS384", kid: "two" });
  });

  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" });
  const pem = (label: string) => `-----BEGIN ${label}-----\nAAECAwQFBgcICQ==\n-----END ${label}-----`;
  test.each([
    ["a path", "key.pem", {}, "holds no PEM block"],
    ["nothing", "", {}, "holds no PEM block"],
    ["a broken JWK", '{"kty":"RSA","d":"s3cret', {}, "holds no PEM block"],
    ["a public JWK", JSON.stringify({ kty: "EC", crv: "P-256", x: "s3cret", y: "s3cret" }), {}, "cannot be read"],
    ["a certificate", pem("CERTIFICATE"), {}, "the unsupported PEM block type CERTIFICATE"],
    ["an encrypted key", pem("ENCRYPTED PRIVATE KEY"), {}, "the unsupported PEM block type ENCRYPTED PRIVATE KEY"],
    ["no key", pem("PRIVATE KEY"), {}, "cannot be read"],
    ["a weak key", String(weak), {}, "has 1024 bits, at least 2048 are needed"],
    ["another kind", JSON.stringify(es256.jwk), { types: ["rsa"] }, "is ec, it must be rsa"],
    ["another algorithm", JSON.stringify(es256.jwk), { alg: "RS256" }, "is ec and cannot sign with RS256"],
    [
      "a curve for nothing",
      String(curve("secp256k1").export({ type: "pkcs8", format: "pem" })),
      {},
      "is ec, which signs no tokens",
    ],
    [
      "a key for nothing",
      String(generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" })),
      {},
      "is x25519, which signs no tokens",
    ],
  ] as const)("is not %s, and no error shows it", (_, given, options, words) => {
    const read = () => readSigningKey(given, { name: "the app's key", hint: "Give another.", ...options });
    expect(read).toThrow(expect.objectContaining({ kind: "config", hint: "Give another." }));
    expect(read).toThrow(`the app's key ${words.startsWith("the ") ? "has " : ""}${words}`);
    let shown = "";
    try {
      read();
    } catch (thrown) {
      shown = inspect(thrown, { depth: 10 });
    }
    expect(shown).not.toMatch(/s3cret|AAECAwQ/);
    if (given.length > 100)
      expect(shown).not.toContain(
        given
          .replace(/-----.*?-----/g, "")
          .trim()
          .slice(0, 40),
      );
  });
});

describe("an assertion", () => {
  const who = { issuer: "client", subject: "someone", audience: "https://auth.example/token" };
  const keys = {
    RS256: rs256.jwk,
    PS256: { ...rs256.jwk, alg: "PS256" },
    RS512: { ...rs256.jwk, alg: "RS512" },
    ES256: es256.jwk,
    EdDSA: eddsa.jwk,
  };

  test.each(Object.entries(keys))("signed with %s is what jose takes", async (alg, jwk) => {
    const key = readSigningKey(jwk, { keyId: "k1" });
    const jwt = await jwtAssertion({ key, ...who }, now);
    const verified = await jwtVerify(jwt, await importJWK(key.publicJwk), {
      algorithms: [alg],
      typ: "JWT",
      issuer: who.issuer,
      subject: who.subject,
      audience: who.audience,
      currentDate: now,
    });
    expect(verified.protectedHeader).toEqual({ alg, typ: "JWT", kid: "k1" });
    expect(verified.payload).toMatchObject({ iat: seconds, exp: seconds + 300, jti: expect.any(String) });
  });

  test.each([
    ["RS256", rs256.jwk, "sha256"],
    ["ES256", es256.jwk, "sha256"],
    ["EdDSA", eddsa.jwk, null],
  ] as const)("signed with %s is what Node's crypto takes", async (_, jwk, hash) => {
    const signing = readSigningKey(jwk);
    const [header, claims, signature] = (await jwtAssertion({ key: signing, ...who }, now)).split(".");
    const key = { key: signing.publicJwk as Record<string, string>, format: "jwk", dsaEncoding: "ieee-p1363" } as const;
    expect(verify(hash, Buffer.from(`${header}.${claims}`), key, Buffer.from(signature!, "base64url"))).toBe(true);
    expect(verify(hash, Buffer.from(`${header}.${claims}x`), key, Buffer.from(signature!, "base64url"))).toBe(false);
  });

  test("is another each time, and may say more", async () => {
    const key = readSigningKey(eddsa.jwk);
    const asked = { key, ...who, claims: { scope: "a b" }, backdateSeconds: 30, lifetimeSeconds: 60 };
    const [one, two] = await Promise.all([jwtAssertion(asked, now), jwtAssertion(asked, now)]);
    const claims = [one, two].map((jwt) => JSON.parse(Buffer.from(jwt!.split(".")[1]!, "base64url").toString()));
    expect(claims[0]).toMatchObject({ scope: "a b", iat: seconds - 30, exp: seconds + 30 });
    expect(claims[0].jti).not.toBe(claims[1].jti);
  });

  test("names no key that has no name, and takes a key that jose made", async () => {
    const jwk = await exportJWK(rsa.privateKey);
    const [header] = (await signJwt(readSigningKey(jwk), {})).split(".");
    expect(JSON.parse(Buffer.from(header!, "base64url").toString())).toEqual({ alg: "RS256", typ: "JWT" });
  });

  test.each([
    { lifetimeSeconds: 3601 },
    { lifetimeSeconds: 0 },
    { lifetimeSeconds: Number.NaN },
    { backdateSeconds: 300 },
    { backdateSeconds: -1 },
  ])("is not valid for ever, nor over before it is sent: %j", (lifetime) => {
    expect(() => validity(now, lifetime)).toThrow("a JWT cannot be valid");
  });
});
