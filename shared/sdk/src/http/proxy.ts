import { BlockList, isIP } from "node:net";
import { configError } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS_PROXY, or HTTP_PROXY for a plain URL, asks for, unless NO_PROXY or loopback speaks against it.
 * The variables mean what they mean to Go's programs:
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyOf(target: URL, env: Environment): URL | undefined {
  const name = target.protocol === "http:" ? "HTTP_PROXY" : "HTTPS_PROXY";
  const text = env[name] || env[name.toLowerCase()];
  if (!text) return undefined;
  const host = target.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = target.port || (target.protocol === "http:" ? "80" : "443");
  if (isLoopback(host) || isExcepted(host, port, env.NO_PROXY || env.no_proxy || "")) return undefined;
  return proxyUrl(name, text);
}

const schemes = ["http:", "https:", "socks5:", "socks5h:"];

/** The text may hold a password: an error never repeats it. */
function proxyUrl(name: string, text: string): URL {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url?.hostname && schemes.includes(url.protocol)) return url;
  throw configError(`${name} is not the address of a proxy`, {
    hint: `Set ${name} to http://HOST:PORT, with USER:PASSWORD@ before the host if the proxy wants them; escape special characters in them as in URLs.`,
  });
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** This machine itself; an IPv6 address without its brackets. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || (isIP(host) > 0 && loopback.check(host, family(host)));

const isExcepted = (host: string, port: string, exceptions: string): boolean =>
  exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .some((exception) => exception !== "" && excepts(exception, host, port));

/** `*`, an address, a subnet in CIDR notation, `host` with its subdomains, `.domain` or `*.domain` for subdomains only. */
function excepts(exception: string, host: string, port: string): boolean {
  if (exception === "*") return true;
  const [, net, bits] = /^([^/]+)\/(\d+)$/.exec(exception) ?? [];
  if (net !== undefined) return isIP(net) > 0 && isIP(host) > 0 && inSubnet(host, net, Number(bits));
  const [, bracketed, plain, only] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(exception) ?? [];
  const name = bracketed ?? plain ?? exception;
  if (only !== undefined && only !== port) return false;
  if (isIP(name)) return isIP(host) > 0 && inSubnet(host, name, isIP(name) === 6 ? 128 : 32);
  const domain = name.replace(/^\*\./, ".");
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function inSubnet(host: string, net: string, bits: number): boolean {
  if (bits > (isIP(net) === 6 ? 128 : 32)) return false;
  const subnet = new BlockList();
  subnet.addSubnet(net, bits, family(net));
  return subnet.check(host, family(host));
}
