import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { messageOf } from "./contained.ts";

/** Files of the conductor's own certificate authority and of the server certificate it signed. */
export type ServerCertificate = {
  /** PEM of the authority: what a connector trusts through `--c1-ca-file` or SSL_CERT_FILE. */
  ca: string;
  caFile: string;
  cert: string;
  key: string;
};

export type Validity = { from: Date; to: Date };

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;

/**
 * The certificate for `hosts`, from `directory`. The authority is made once and kept, so connectors that trust it go on
 * doing so; the server's certificate is made anew at every start, which makes changed names and expiry no special case.
 */
export async function serverCertificate(
  directory: string,
  hosts: readonly string[],
  validity: Validity = { from: new Date(Date.now() - day), to: new Date(Date.now() + 365 * day) },
): Promise<ServerCertificate> {
  // Connectors that run as other users pass through it to `ca.pem`; the keys are the owner's alone.
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  chmodSync(directory, 0o755);
  const caFile = join(directory, "ca.pem");
  const caKeyFile = join(directory, "ca.key");
  try {
    if (!existsSync(caFile) || !existsSync(caKeyFile) || expiresSoon(readFileSync(caFile, "utf8"))) {
      const { cert, key } = await makeAuthority();
      writeWhole(caKeyFile, key, 0o600);
      writeWhole(caFile, cert, 0o644);
    }
    const ca = readFileSync(caFile, "utf8");
    return { ca, caFile, ...(await signServer(ca, readFileSync(caKeyFile, "utf8"), hosts, validity)) };
  } catch (error) {
    throw new Error(
      `the authority in ${directory} cannot be used (${messageOf(error)}). Bring ca.pem and ca.key back from a backup, ` +
        "or move both away: a new one is made then, and connectors must be given the new ca.pem",
      { cause: error },
    );
  }
}

function expiresSoon(pem: string): boolean {
  return Date.parse(new X509Certificate(pem).validTo) < Date.now() + 30 * day;
}

async function makeAuthority(): Promise<{ cert: string; key: string }> {
  const x509 = await library();
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=baton-connectors conductor authority",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 3650 * day),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n`, key: await privatePem(keys.privateKey) };
}

async function signServer(caPem: string, caKeyPem: string, hosts: readonly string[], { from, to }: Validity) {
  const x509 = await library();
  const issuer = new x509.X509Certificate(caPem);
  const signingKey = await crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(caKeyPem), algorithm, false, [
    "sign",
  ]);
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "CN=baton-connectors conductor",
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    notBefore: from,
    notAfter: to,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n${caPem}`, key: await privatePem(keys.privateKey) };
}

async function privatePem(key: CryptoKey): Promise<string> {
  const { PemConverter } = await library();
  return `${PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

/** Loaded on use: only `serve` needs it, and it wants the Reflect polyfill first. */
async function library() {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

/** A half-written authority would lock every connector out, so it appears under its name only when whole. */
function writeWhole(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.new`, text, { mode });
  // The process's umask may be stricter.
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}
