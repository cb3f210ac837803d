import { readFileSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { fetch as undiciFetch } from "undici";
import type { Connection } from "./http.ts";
import { ProxyByHost } from "./proxy-by-host.ts";

/**
 * fetch with a connection pool, the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and certificates of SSL_CERT_FILE
 * besides the built-in and NODE_EXTRA_CA_CERTS ones.
 */
export function createTransport(
  env: NodeJS.ProcessEnv = process.env,
  secureContext: SecureContext | undefined = extraCertificates(env),
  serverName?: string,
): typeof globalThis.fetch {
  const tls = { ...(secureContext && { secureContext }), ...(serverName && { servername: serverName }) };
  const dispatcher = new ProxyByHost(env, {
    connections: 100,
    keepAliveTimeout: 30_000,
    headersTimeout: 60_000,
    connect: { timeout: 30_000, ...tls },
    ...(secureContext && { requestTls: tls, proxyTls: { secureContext } }),
  });
  const fetch = (input: Parameters<typeof undiciFetch>[0], init: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher });
  return fetch as unknown as typeof globalThis.fetch;
}

/** The same with certificates and a proxy of a client's own. */
export function transportOf({ ca, cert, key, serverName, minVersion, proxy }: Connection): typeof globalThis.fetch {
  const file = process.env.SSL_CERT_FILE;
  const secureContext = createSecureContext({
    ca: [...getCACertificates("default"), ...(file ? [readFileSync(file, "utf8")] : []), ...(ca ? [ca] : [])],
    ...(cert && { cert }),
    ...(key && { key }),
    ...(minVersion && { minVersion }),
  });
  const env = proxy ? { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } : process.env;
  return createTransport(env, secureContext, serverName);
}

/** Made once: reading some 150 certificates anew for every connection takes longer than the connection. */
function extraCertificates(env: NodeJS.ProcessEnv): SecureContext | undefined {
  if (!env.SSL_CERT_FILE) return undefined;
  return createSecureContext({ ca: [...getCACertificates("default"), readFileSync(env.SSL_CERT_FILE, "utf8")] });
}
