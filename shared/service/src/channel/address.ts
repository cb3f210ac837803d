import type { ClientId } from "../credentials/client-id.ts";

/** Where ConductorOne is reached. */
export interface Address {
  /** `host` or `host:port`, of the token endpoint's URL. */
  readonly authority: string;
  readonly host: string;
  readonly port: number;
  /** Whom assertions are meant for: the client id's host, whatever host is called. */
  readonly audience: string;
}

/** The client id's host, unless `BATON_C1_API_HOST` names another. */
export function addressOf(clientId: ClientId, env: NodeJS.ProcessEnv): Address {
  const authority = env.BATON_C1_API_HOST || clientId.host;
  const { host, port } = split(authority);
  return { authority, host, port: port ?? 443, audience: split(clientId.host).host };
}

function split(authority: string): { host: string; port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? [];
  const host = bracketed ?? plain ?? authority;
  return { host, port: port === undefined ? undefined : Number(port) };
}
