import {
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { EncryptionConfigSchema } from "@baton-connectors/protocol/connector-v2";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { parseClientSecret } from "../../src/credentials/client-secret.ts";
import { decryptPassword, encryptCredentials } from "../../src/credentials/encrypt-credentials.ts";
import { openAgeFile, unseal } from "./age-file.ts";
import { hpkeKey, xWingSecret } from "./hybrid.ts";
import { bech32Bytes, ed25519Wire, field, tag, unwrapEd25519, unwrapRsa, unwrapX25519 } from "./ssh-age.ts";

const secret = Buffer.from("Sup3r-Secret!");
const password = { name: "password", description: "the password", schema: "text", bytes: secret };

const config = (init: MessageInitShape<typeof EncryptionConfigSchema>) => create(EncryptionConfigSchema, init);
const jwkConfig = (jwk: object, provider = "baton/jwk/v1") =>
  config({ provider, config: { case: "jwkPublicKeyConfig", value: { pubKey: Buffer.from(JSON.stringify(jwk)) } } });
const ageConfig = (recipient: string, provider = "baton/age/v1") =>
  config({ provider, config: { case: "ageRecipientConfig", value: { recipient } } });

const publicJwk = (key: KeyObject) => createPublicKey(key).export({ format: "jwk" });

/** RFC 7638, from the members in their order. */
const thumbprint = (members: object) => createHash("sha256").update(JSON.stringify(members)).digest("hex");

async function encryptedFor(jwk: object) {
  const [data] = await encryptCredentials([password], [jwkConfig(jwk)]);
  const text = Buffer.from(data!.encryptedBytes).toString();
  // Standard base64 with padding, and nothing else.
  expect(Buffer.from(text, "base64").toString("base64")).toBe(text);
  return { data: data!, raw: Buffer.from(text, "base64") };
}

describe("keys as JWK", () => {
  test("Ed25519 becomes an age file for ssh-ed25519", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const { d, x } = privateKey.export({ format: "jwk" });
    const { data, raw } = await encryptedFor(publicJwk(privateKey));
    const wire = ed25519Wire(x!);
    const { stanza, plaintext } = openAgeFile(raw, (stanza) => unwrapEd25519({ d: d!, x: x! }, stanza));
    expect(plaintext).toEqual(secret);
    expect(stanza.args.slice(0, 2)).toEqual(["ssh-ed25519", tag(wire)]);
    const keyId = thumbprint({ crv: "Ed25519", kty: "OKP", x });
    expect(data).toMatchObject({ provider: "baton/jwk/v1", keyId, keyIds: [keyId], name: "password" });
    expect(data).toMatchObject({ description: "the password", schema: "text" });
  });

  test.each([2048, 3072])("RSA of %d bits becomes an age file for ssh-rsa", async (modulusLength) => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const { n, e } = publicJwk(privateKey);
    const { data, raw } = await encryptedFor({ ...publicJwk(privateKey), kid: "ignored" });
    const { stanza, plaintext } = openAgeFile(raw, (stanza) => unwrapRsa(privateKey.export({ format: "jwk" }), stanza));
    expect(plaintext).toEqual(secret);
    const mpint = Buffer.concat([Buffer.alloc(1), Buffer.from(n!, "base64url")]);
    const wire = Buffer.concat([field(Buffer.from("ssh-rsa")), field(Buffer.from(e!, "base64url")), field(mpint)]);
    expect(stanza.args).toEqual(["ssh-rsa", tag(wire)]);
    expect(data.keyIds).toEqual([thumbprint({ e, kty: "RSA", n })]);
  });

  test.each(["P-256", "P-384", "P-521"])("EC %s becomes a JWE with ECDH-ES and A256GCM", async (namedCurve) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    const { crv, x, y } = publicJwk(privateKey);
    const { data, raw } = await encryptedFor(publicJwk(privateKey));
    const [head, wrapped, iv, ciphertext, authTag] = raw.toString("latin1").split(".") as [string, ...string[]];
    const header = JSON.parse(Buffer.from(head, "base64url").toString());
    expect(header).toMatchObject({ alg: "ECDH-ES", enc: "A256GCM" });
    expect(wrapped).toBe("");
    const publicKey = createPublicKey({ key: header.epk, format: "jwk" });
    // Concat KDF: https://www.rfc-editor.org/rfc/rfc7518#section-4.6.2
    const round = Buffer.from([0, 0, 0, 1]);
    const info = [
      field(Buffer.from("A256GCM")),
      field(Buffer.alloc(0)),
      field(Buffer.alloc(0)),
      Buffer.from([0, 0, 1, 0]),
    ];
    const key = createHash("sha256")
      .update(Buffer.concat([round, diffieHellman({ privateKey, publicKey }), ...info]))
      .digest();
    const opening = createDecipheriv("aes-256-gcm", key, Buffer.from(iv!, "base64url"));
    opening.setAAD(Buffer.from(head)).setAuthTag(Buffer.from(authTag!, "base64url"));
    const plaintext = Buffer.concat([opening.update(Buffer.from(ciphertext!, "base64url")), opening.final()]);
    expect(plaintext).toEqual(secret);
    expect(data.keyIds).toEqual([thumbprint({ crv, kty: "EC", x, y })]);
  });

  test("of a private key only the public part is looked at", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const { data } = await encryptedFor(privateKey.export({ format: "jwk" }));
    expect(data.keyIds).toEqual((await encryptedFor(publicJwk(privateKey))).data.keyIds);
  });
});

describe("age recipients", () => {
  test("age1… becomes a plain age file for X25519", async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const [data] = await encryptCredentials([password], [ageConfig(recipient)]);
    const { plaintext } = openAgeFile(data!.encryptedBytes, (stanza) => unwrapX25519(identity, recipient, stanza));
    expect(plaintext).toEqual(secret);
    const keyIds = [createHash("sha256").update(recipient).digest("hex")];
    expect(data).toMatchObject({ provider: "baton/age/v1", keyId: "", keyIds });
  });

  test("age1pq1… becomes an age file for ML-KEM-768 with X25519", async () => {
    const identity = await generateHybridIdentity();
    const recipient = await identityToRecipient(identity);
    const [data] = await encryptCredentials([password], [ageConfig(recipient)]);
    const { stanza, plaintext } = openAgeFile(data!.encryptedBytes, ({ args, body }) => {
      const shared = xWingSecret(bech32Bytes(identity), Buffer.from(args[1]!, "base64"));
      const { key, nonce } = hpkeKey(shared, "age-encryption.org/mlkem768x25519");
      return unseal(key, nonce, body);
    });
    expect(plaintext).toEqual(secret);
    expect(stanza.args[0]).toBe("mlkem768x25519");
  });

  test("an error does not repeat the recipient", async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    for (const wrong of ["age1bad", ` ${recipient}`, `${recipient}\n`, recipient.toUpperCase(), `${recipient}q`, ""]) {
      const encrypting = encryptCredentials([password], [ageConfig(wrong)]);
      await expect(encrypting).rejects.toMatchObject({
        code: "InvalidArgument",
        message: expect.stringMatching(/^age: /),
      });
      await expect(encrypting).rejects.not.toThrow(/age1|AGE1/);
    }
  });
});

describe("who encrypts", () => {
  const jwk = publicJwk(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);

  test.each(["", " Baton/JWK/V1 ", "baton/jwk/v1/private"])(
    'provider "%s" with a JWK is baton/jwk/v1',
    async (provider) => {
      const [data] = await encryptCredentials([password], [jwkConfig(jwk, provider)]);
      expect(data!.provider).toBe("baton/jwk/v1");
    },
  );

  test("without a provider an age recipient is enough", async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    const [data] = await encryptCredentials([password], [ageConfig(recipient, "")]);
    expect(data!.provider).toBe("baton/age/v1");
  });

  test.each([
    [jwkConfig(jwk, "nope"), "Unknown", "not registered (nope)"],
    [config({}), "Unknown", "not registered"],
    [jwkConfig({}), "InvalidArgument", "unmarshal"],
    [jwkConfig({ kty: "oct", k: "AAAA" }), "Unknown", "unsupported key type"],
    [jwkConfig({ ...jwk, x: "AAAA" }), "InvalidArgument", "cannot be encrypted to"],
    [jwkConfig(publicJwk(generateKeyPairSync("x25519").privateKey)), "Unknown", "unsupported key type"],
    [jwkConfig(publicJwk(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey)), "InvalidArgument", "2048"],
  ])("wrong recipient %#", async (wrong, code, message) => {
    const encrypting = encryptCredentials([password], [wrong]);
    await expect(encrypting).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("every plaintext is for everybody, plaintext by plaintext", async () => {
    const recovery = { name: "recovery", bytes: Buffer.from("abc") };
    const other = publicJwk(generateKeyPairSync("ed25519").privateKey);
    const all = await encryptCredentials([password, recovery], [jwkConfig(jwk), jwkConfig(other)]);
    expect(all.map(({ name }) => name)).toEqual(["password", "password", "recovery", "recovery"]);
    expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(2);
    expect(await encryptCredentials([password], [])).toEqual([]);
  });
});

describe("a password that ConductorOne chose", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  const secretOf = (key: object) =>
    parseClientSecret(`secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(key)).toString("base64url")}`);

  test("is read with the client's key", async () => {
    const encrypted = await encryptCredentials([password], [jwkConfig(publicJwk(privateKey))]);
    expect(Buffer.from(await decryptPassword(encrypted, secretOf(jwk)))).toEqual(secret);
  });

  test("is named by the key's own id where it has one", async () => {
    const encrypted = await encryptCredentials([password], [jwkConfig(publicJwk(privateKey))]);
    await expect(decryptPassword(encrypted, secretOf({ ...jwk, kid: "mine" }))).rejects.toThrow('key id "mine"');
    encrypted[0]!.keyIds.push("mine");
    expect(Buffer.from(await decryptPassword(encrypted, secretOf({ ...jwk, kid: "mine" })))).toEqual(secret);
  });

  test("for another key is refused, and so is what is none", async () => {
    const other = generateKeyPairSync("ed25519").privateKey;
    const encrypted = await encryptCredentials([password], [jwkConfig(publicJwk(other))]);
    await expect(decryptPassword(encrypted, secretOf(jwk))).rejects.toMatchObject({ code: "InvalidArgument" });
    const [own] = await encryptCredentials([password], [jwkConfig(publicJwk(privateKey))]);
    own!.encryptedBytes = Buffer.from("AAAA");
    await expect(decryptPassword([own!], secretOf(jwk))).rejects.toThrow("cannot be decrypted");
  });
});
