import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { type ChannelCredentials, type ChannelOptions, Client, credentials } from "@grpc/grpc-js";
import type { Address } from "./address.ts";
import type { HttpProxy } from "./proxy.ts";
import type { Trust } from "./trust.ts";

export interface ConnectionSettings {
  readonly address: Address;
  readonly trust: Trust;
  readonly proxy: HttpProxy | undefined;
  /** Put before the library's own. */
  readonly userAgent: string;
}

/**
 * A server written with grpc-go ends connections whose client pings more often than every five minutes, unless it was told
 * otherwise: https://pkg.go.dev/google.golang.org/grpc/keepalive#EnforcementPolicy. The rest is for pings that travel at
 * different speeds. Go's own client sends none.
 */
const pingMs = 5 * 60_000 + 10_000;
const pingTimeoutMs = 20_000;
/** What keeps a NAT and a load balancer from forgetting a connection; no server counts it. A dead peer is noticed soon after. */
const tcpKeepAliveMs = 60_000;
/** Between polls that are far apart nothing on the way needs to remember a connection: the next call makes another. */
const idleMs = 60_000;

export function connect({ address, trust, proxy, userAgent }: ConnectionSettings): Client {
  const target = hostPort(address.host, address.port);
  const options: ChannelOptions = {
    "grpc.primary_user_agent": userAgent,
    "grpc.keepalive_time_ms": pingMs,
    "grpc.keepalive_timeout_ms": pingTimeoutMs,
    "grpc.keepalive_permit_without_calls": 0,
    "grpc.client_idle_timeout_ms": idleMs,
    "grpc.max_receive_message_length": 16 * 1024 * 1024,
    "grpc.initial_reconnect_backoff_ms": 1000,
    "grpc.max_reconnect_backoff_ms": 20_000,
    // Otherwise a new client would be given the connection that is being left.
    "grpc.use_local_subchannel_pool": 1,
    // The library knows only lower-case variables, and those of the process.
    "grpc.enable_http_proxy": 0,
    "grpc.service_config_disable_resolution": 1,
    // The name of a TLS handshake must be none of an address; which certificate is right is checked below all the same.
    ...(isIP(address.host) && { "grpc.ssl_target_name_override": nameBesides(address) }),
    ...(proxy && {
      "grpc.http_connect_target": `dns:${target}`,
      "grpc.default_authority": target,
      ...(proxy.credentials !== undefined && { "grpc.http_connect_creds": proxy.credentials }),
    }),
  };
  const dialled = proxy ? hostPort(proxy.host, proxy.port) : target;
  const identity = (_: string, certificate: PeerCertificate) => checkServerIdentity(address.host, certificate);
  const channelCredentials = credentials.createFromSecureContext(trust.secureContext, {
    checkServerIdentity: identity,
  });
  return new Client(`dns:${dialled}`, keptAlive(channelCredentials), options);
}

/** The library has no option for it. */
function keptAlive(made: ChannelCredentials): ChannelCredentials {
  const connector = made._createSecureConnector.bind(made);
  made._createSecureConnector = (...given) => {
    const inner = connector(...given);
    const secure = inner.connect.bind(inner);
    inner.connect = (socket) => secure(socket.setKeepAlive(true, tcpKeepAliveMs));
    return inner;
  };
  return made;
}

const nameBesides = ({ audience }: Address) => (isIP(audience) ? "localhost" : audience);

const hostPort = (host: string, port: number) => `${host.includes(":") ? `[${host}]` : host}:${port}`;
