import { configError } from "@baton-connectors/sdk/errors";
import { proxyOf } from "@baton-connectors/sdk/proxy";

/** A proxy that a connection is tunnelled through. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** `user:password`. */
  readonly credentials: string | undefined;
}

/** The proxy on the way to a host that is called over TLS. */
export function proxyFor(host: string, port: number, env: NodeJS.ProcessEnv): HttpProxy | undefined {
  const url = proxyOf(new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`), env);
  if (!url) return undefined;
  if (url.protocol !== "http:") {
    throw configError(`HTTPS_PROXY: ConductorOne cannot be reached through a ${url.protocol.slice(0, -1)} proxy`, {
      hint: "Name a proxy that takes CONNECT, as http://HOST:PORT, or except ConductorOne's host with NO_PROXY.",
    });
  }
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 80),
    credentials: user ? `${user}:${decodeURIComponent(url.password)}` : undefined,
  };
}
