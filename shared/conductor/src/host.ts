import { isIPv6 } from "node:net";

/** Where connectors reach a conductor, as it stands in client ids: a name or address, and usually a port. */
const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s/@:[\]]+)(?::\d{1,5})?$/;

/** Refuses what a connector could not take out of a client id again. */
export function requireHost(text: string): string {
  if (hostForm.test(text)) return text;
  throw new Error(`"${text}" is no host: write a name or address with or without a port, without https:// and path`);
}

export const hostWithPort = (name: string, port: number): string => `${isIPv6(name) ? `[${name}]` : name}:${port}`;

export const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "");

/** Its spelling stays: connectors name their audience as the client id has it. */
export const withoutPort = (host: string): string => host.replace(/:\d+$/, "");

/** The host of a client id: between the first `@` and the first `/` after it. */
export const hostOf = (clientId: string): string => clientId.slice(clientId.indexOf("@") + 1).split("/")[0]!;
