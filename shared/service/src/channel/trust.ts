import { readFileSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { BatonError } from "@baton-connectors/sdk/errors";

/** The authorities of private certificates: `--c1-ca-file`, then `SSL_CERT_FILE`. */
export interface Trust {
  readonly certificates: readonly string[];
  /** Those, and the ones that come with Node. */
  readonly secureContext: SecureContext;
}

export function readTrust(caFile: string, env: NodeJS.ProcessEnv): Trust {
  const certificates = [
    ...(caFile ? [pem(caFile, "--c1-ca-file")] : []),
    ...(env.SSL_CERT_FILE ? [pem(env.SSL_CERT_FILE, "SSL_CERT_FILE")] : []),
  ];
  return {
    certificates,
    secureContext: createSecureContext({
      ca: [...getCACertificates("default"), ...certificates],
      minVersion: "TLSv1.2",
    }),
  };
}

function pem(path: string, source: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw unusable(`cannot read ${path}: ${(thrown as NodeJS.ErrnoException).code}`, source);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw unusable(`${path} holds no certificate`, source);
  return text;
}

const unusable = (message: string, source: string) =>
  new BatonError("Unknown", message, { kind: "config", hint: `Give ${source} a file with certificates in PEM form.` });
