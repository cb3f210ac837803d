import { readFileSync } from "node:fs";
import { type ConnectionOptions, getCACertificates } from "node:tls";
import type { Config } from "../config.ts";

/** Authorities: the system's, SSL_CERT_FILE's as in Go, and the given one. */
export function tlsOptions(config: Config, env: NodeJS.ProcessEnv = process.env): ConnectionOptions {
  const { caCertificate, clientCertificate, clientKey, insecureSkipVerify } = config;
  const given = [
    ...(env.SSL_CERT_FILE ? [readFileSync(env.SSL_CERT_FILE, "utf8")] : []),
    ...(caCertificate.length > 0 ? [textOf(caCertificate)] : []),
  ];
  return {
    rejectUnauthorized: !insecureSkipVerify,
    ...(given.length > 0 && { ca: [...getCACertificates("default"), ...given] }),
    ...(clientCertificate.length > 0 && { cert: textOf(clientCertificate), key: textOf(clientKey) }),
  };
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
