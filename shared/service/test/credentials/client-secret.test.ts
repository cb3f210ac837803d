import { generateKeyPairSync, type webcrypto } from "node:crypto";
import { expect, test } from "@jest/globals";
import { keyIdOf, parseClientSecret } from "../../src/credentials/client-secret.ts";

const encoded = (jwk: object) => Buffer.from(JSON.stringify(jwk)).toString("base64url");
const secret = (jwk: object) => `secret-token:conductorone.com:v1:${encoded(jwk)}`;
const jwkOf = (kind: "ed25519" | "x25519") =>
  generateKeyPairSync(kind as "ed25519").privateKey.export({ format: "jwk" });
const good = jwkOf("ed25519");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const publicPart = ({ kty, crv, x }: webcrypto.JsonWebKey) => ({ kty, crv, x });

test("is read whatever its first two parts say", async () => {
  expect(parseClientSecret(secret(good)).jwk).toEqual(good);
  expect(parseClientSecret(`a:b:v1:${encoded(good)}`).keyId).toBeUndefined();
  expect(await keyIdOf(parseClientSecret(secret(good)))).toMatch(/^[0-9a-f]{64}$/);
});

test("keeps the id of a key that has one", async () => {
  expect(await keyIdOf(parseClientSecret(secret({ ...good, kid: "own" })))).toBe("own");
});

test.each([
  ["nothing", ""],
  ["three parts", `a:v1:${encoded(good)}`],
  ["five parts", `${secret(good)}:more`],
  ["another version", `a:b:v2:${encoded(good)}`],
  ["padded base64", `a:b:v1:${Buffer.from(JSON.stringify({ ...good, kid: "12" })).toString("base64")}=`],
  ["no base64", "a:b:v1:!!!"],
  ["no JSON", `a:b:v1:${Buffer.from("key").toString("base64url")}`],
  ["a public key", secret(publicPart(good))],
  ["an RSA key", secret(rsa)],
  ["an X25519 key", secret(jwkOf("x25519"))],
  ["halves of two keys", secret({ ...good, x: jwkOf("ed25519").x })],
])("%s is refused without a word on what is wrong with it", (_, text) => {
  expect(() => parseClientSecret(text)).toThrow(
    expect.objectContaining({ message: "invalid client secret", kind: "config" }),
  );
});
