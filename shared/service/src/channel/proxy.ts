/** A proxy that a connection is tunnelled through. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** `user:password`. */
  readonly credentials: string | undefined;
}

const loopback = ["localhost", "127.0.0.1", "::1"];

/** The proxy that HTTPS_PROXY asks for, unless NO_PROXY or the nature of the host speaks against it. */
export function proxyFor(host: string, port: number, env: NodeJS.ProcessEnv): HttpProxy | undefined {
  const text = env.https_proxy || env.HTTPS_PROXY;
  if (!text || loopback.includes(host)) return undefined;
  const exceptions = (env.NO_PROXY ?? env.no_proxy ?? "").split(/[\s,]+/).filter(Boolean);
  if (exceptions.some((exception) => excepts(exception, host, port))) return undefined;
  const url = new URL(text.includes("://") ? text : `http://${text}`);
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname,
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    credentials: user ? `${user}:${decodeURIComponent(url.password)}` : undefined,
  };
}

/** `*`, `host`, `.domain`, `*.domain`, each with an optional port. A host excepts its subdomains too. */
function excepts(exception: string, host: string, port: number): boolean {
  if (exception === "*") return true;
  const [, name = exception, only] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const domain = name.replace(/^\*?\./, "").toLowerCase();
  return host.toLowerCase() === domain || host.toLowerCase().endsWith(`.${domain}`);
}
