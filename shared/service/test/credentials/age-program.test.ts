import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EncryptedData,
  EncryptedDataSchema,
  EncryptionConfigSchema,
} from "@baton-connectors/protocol/connector-v2";
import { age } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { calculateJwkThumbprint } from "jose";
import { parseClientSecret } from "../../src/credentials/client-secret.ts";
import { decryptPassword, encryptCredentials } from "../../src/credentials/encrypt-credentials.ts";
import { openAgeFile } from "./age-file.ts";
import { unwrapEd25519, unwrapRsa, unwrapX25519 } from "./ssh-age.ts";

/*
 * What the `age` program writes and reads: age-vectors.json tells how it was made. Its files show that the test's own
 * reader (age-file.ts, ssh-age.ts) reads age's format, and the same reader then reads what ours writes; then the program
 * itself does.
 */
const vectors = JSON.parse(readFileSync(new URL("age-vectors.json", import.meta.url), "utf8"));
const { ed25519, rsa, x25519 } = vectors;
const secret = Buffer.from(vectors.plaintext);

const encryptFor = async (config: Parameters<typeof create<typeof EncryptionConfigSchema>>[1]) =>
  (await encryptCredentials([{ name: "password", bytes: secret }], [create(EncryptionConfigSchema, config)]))[0]!;
const forJwk = async (jwk: object) => {
  const value = { pubKey: Buffer.from(JSON.stringify(jwk)) };
  const { encryptedBytes } = await encryptFor({ config: { case: "jwkPublicKeyConfig", value } });
  return Buffer.from(Buffer.from(encryptedBytes).toString(), "base64");
};

const kinds = [
  {
    kind: "ssh-ed25519",
    vector: ed25519,
    unwrap: unwrapEd25519.bind(undefined, ed25519.jwk),
    ours: () => forJwk(ed25519.jwk),
  },
  { kind: "ssh-rsa", vector: rsa, unwrap: unwrapRsa.bind(undefined, rsa.jwk), ours: () => forJwk(rsa.jwk) },
  {
    kind: "X25519",
    vector: x25519,
    unwrap: unwrapX25519.bind(undefined, x25519.identity.trim(), x25519.recipient),
    async ours() {
      const value = { recipient: x25519.recipient };
      return Buffer.from((await encryptFor({ config: { case: "ageRecipientConfig", value } })).encryptedBytes);
    },
  },
];

describe.each(kinds)("$kind", ({ kind, vector, unwrap, ours }) => {
  test("the same reader opens the age program's file and ours", async () => {
    const theirs = openAgeFile(Buffer.from(vector.file, "base64"), unwrap);
    expect(theirs.plaintext).toEqual(secret);
    const own = openAgeFile(await ours(), unwrap);
    expect(own.plaintext).toEqual(secret);
    expect(own.stanza.args[0]).toBe(kind);
    // Which key it is for is written as the program writes it; the last argument, if any, is of one use.
    expect(own.stanza.args.slice(0, kind === "X25519" ? 1 : 2)).toEqual(
      theirs.stanza.args.slice(0, kind === "X25519" ? 1 : 2),
    );
    expect(own.stanza.args).toHaveLength(theirs.stanza.args.length);
  });
});

test("a password that the age program encrypted for the client's key is read", async () => {
  const jwk = ed25519.jwk;
  const clientSecret = parseClientSecret(
    `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(jwk)).toString("base64url")}`,
  );
  const { kty, crv, x } = jwk;
  const keyId = Buffer.from(await calculateJwkThumbprint({ kty, crv, x }), "base64url").toString("hex");
  const data: EncryptedData = create(EncryptedDataSchema, {
    keyIds: [keyId],
    encryptedBytes: Buffer.from(ed25519.file),
  });
  expect(Buffer.from(await decryptPassword([data], clientSecret))).toEqual(secret);
});

test.each(kinds)("the age program itself reads ours for $kind", async ({ vector, ours }) => {
  const directory = mkdtempSync(join(tmpdir(), "age-program-"));
  try {
    const identity = join(directory, "identity");
    writeFileSync(identity, vector.identity, { mode: 0o600 });
    const { stdout, stderr } = spawnSync(age(), ["-d", "-i", identity], { input: await ours() });
    expect([stderr.toString(), stdout.toString()]).toEqual(["", secret.toString()]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
