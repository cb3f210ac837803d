import { readFileSync } from "node:fs";
import type { Settings } from "../flags/default-fields.ts";
import { usageError } from "../usage-error.ts";

/** The authority that the collector's certificate is checked with: PEM, or undefined for the system's. */
export function collectorCertificate(settings: Settings): Buffer | undefined {
  const { otelCollectorEndpointTlsCertPath: path, otelCollectorEndpointTlsCert: inline } = settings;
  if (path && inline) {
    throw usageError("otel: tlsCertPath and tlsCert are mutually exclusive, only one should be provided");
  }
  if (path) {
    try {
      return readFileSync(path);
    } catch (thrown) {
      throw usageError(`otel: cannot read ${path}: ${(thrown as NodeJS.ErrnoException).code}`);
    }
  }
  if (!inline) return undefined;
  // The Go connectors take base64url of the PEM; the flag's description says PEM.
  const pem = inline.includes("-----BEGIN") ? inline : Buffer.from(inline, "base64url").toString();
  if (!pem.includes("-----BEGIN")) {
    throw usageError("otel: the collector's certificate is not PEM", "Give it as PEM, or as base64url of the PEM.");
  }
  return Buffer.from(pem);
}
