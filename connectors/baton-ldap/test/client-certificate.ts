import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
// What @peculiar/x509 needs before it.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;

/** A certificate of a client, with its key, by the authority that signed the server's. */
export async function clientCertificate(caFile: string, subject: string) {
  const issuer = new x509.X509Certificate(readFileSync(caFile, "utf8"));
  const caKey = x509.PemConverter.decodeFirst(readFileSync(join(dirname(caFile), "ca.key"), "utf8"));
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey("pkcs8", caKey, algorithm, false, ["sign"]),
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return {
    clientCertificate: new Uint8Array(Buffer.from(certificate.toString("pem"))),
    clientKey: new Uint8Array(Buffer.from(key)),
  };
}
