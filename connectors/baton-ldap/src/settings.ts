import { isIP } from "node:net";
import { configError } from "@baton-connectors/sdk";
import type { Config } from "./config.ts";
import { canonicalDn } from "./dn/canonical.ts";
import { DnError } from "./dn/parse.ts";
import type { Server } from "./protocol/connection.ts";
import { compileFilter, FilterError } from "./protocol/filter.ts";
import { tlsOptions } from "./protocol/tls-options.ts";

/** What can be searched for, each below a DN of its own. */
export type Kind = "user" | "group" | "role";

export interface Settings {
  readonly server: Server;
  /** A DN in its one spelling, or a name as Active Directory takes it; "": nobody. Undefined: what the connection itself shows, a client certificate or the socket's user. */
  readonly bindName: string | undefined;
  readonly password: string;
  readonly baseDn: string;
  /** Where each is searched; undefined where nothing says it. "" is the whole of a global catalogue. */
  readonly searchDns: Readonly<Record<Kind, string | undefined>>;
  /** Put beside every filter; "": none. */
  readonly filter: string;
  readonly operational: boolean;
  /** Members of members are asked for at the server: LDAP_MATCHING_RULE_IN_CHAIN. */
  readonly nestedMembers: boolean;
  readonly pageSize: number;
}

/** The configuration, checked in the Go connector's order and words. */
export function settingsOf(config: Config): Settings {
  const address = addressOf(config.url || (config.domain && `ldap://${config.domain}`));
  const { scheme, host, port } = address;
  const isSocket = address.socketPath !== undefined;
  const security = scheme === "ldaps" ? "tls" : config.startTls ? "start-tls" : "none";
  const baseDn = dnOf("base-dn", config.baseDn);
  const userDn = bindNameOf("user-dn", config.userDn);
  const bindDn = bindNameOf("bind-dn", config.bindDn);
  if (isSocket && config.startTls)
    throw configError("a socket of this machine takes no --start-tls", { hint: "Leave it out: nobody is in between." });
  const byConnection = isSocket || (security !== "none" && config.clientCertificate.length > 0);
  const hasName = config.userDn !== "" || config.bindDn !== "";
  if (!hasName && !byConnection)
    throw configError("missing bind-dn", { hint: "Give --bind-dn; ' ' is for a directory that asks for nobody." });
  const search = (name: string, text: string) => {
    const dn = dnOf(name, text);
    // The whole forest is below "" of a global catalogue, and only there.
    return dn || baseDn || (globalCatalogue.has(port) ? "" : undefined);
  };
  const searchDns = {
    user: search("user-search-dn", config.userSearchDn),
    group: search("group-search-dn", config.groupSearchDn),
    role: search("role-search-dn", config.roleSearchDn),
  };
  const isOpen = security === "none" && !isSocket && !isThisMachine(host);
  if (config.password !== "" && isOpen && !config.allowCleartextPassword)
    throw configError(`the password would go to ${host} in clear text`, {
      hint: "Use ldaps:// or --start-tls; --allow-cleartext-password sends it anyway.",
    });
  const tls = security === "none" ? {} : tlsOptions(config);
  return {
    server: { ...placeOf(address), security, tls, timeoutMs: (config.requestTimeout || 60) * 1000 },
    bindName: hasName ? bindDn || userDn : undefined,
    password: config.password,
    baseDn,
    searchDns,
    filter: filterOf(config.filter),
    operational: !config.disableOperationalAttrs,
    nestedMembers: config.nestedMembers,
    pageSize: config.pageSize || 500,
  };
}

/** https://learn.microsoft.com/en-us/windows/win32/ad/global-catalog */
const globalCatalogue = new Set([3268, 3269]);

/** The server of an address alone. */
export function serverOf(url: string, tls: Server["tls"], timeoutMs: number): Server {
  const address = addressOf(url);
  return { ...placeOf(address), security: address.scheme === "ldaps" ? "tls" : "none", tls, timeoutMs };
}

interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string;
}
const placeOf = ({ host, port, socketPath }: Address) => ({ host, port, ...(socketPath && { socketPath }) });

function addressOf(text: string): Address {
  if (text === "") throw configError("missing server URL");
  const [, scheme = "", authority = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text) ?? [];
  if (scheme === "") throw configError(`error parsing url: ${text} has no scheme`, { hint: "Write ldaps://host." });
  const lower = scheme.toLowerCase();
  if (lower === "ldapi") return socketOf(text, authority);
  if (lower !== "ldap" && lower !== "ldaps") throw configError(`unsupported scheme: ${lower}`);
  const [, v6, name = "", digits = ""] = /^(?:.*@)?(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(authority) ?? [];
  const host = v6 ?? name;
  const port = digits === "" ? (lower === "ldaps" ? 636 : 389) : Number(digits);
  if (host === "" || port < 1 || port > 65_535) throw configError(`error parsing url: ${text} names no host and port`);
  return { scheme: lower, host, port };
}

/** The path stands in the place of the host: https://www.openldap.org/software/man.cgi?query=ldap_initialize&sektion=3 */
function socketOf(text: string, authority: string): Address {
  const socketPath = percentDecoded(authority);
  if (socketPath?.startsWith("/")) return { scheme: "ldapi", host: socketPath, port: 0, socketPath };
  throw configError(`unsupported scheme: ldapi (${text} names no socket)`, {
    hint: "Write the path with %2F for each slash: ldapi://%2Frun%2Fslapd%2Fldapi.",
  });
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign before no number.
    return undefined;
  }
}

function dnOf(name: string, text: string): string {
  try {
    return canonicalDn(text);
  } catch (error) {
    if (error instanceof DnError) throw configError(`error parsing ${name}: ${error.message}`);
    throw error;
  }
}

/** Active Directory takes user@domain and DOMAIN\user as well: https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/6a5891b8-928e-4b75-a4a5-0e3b77eaca52 */
const bindNameOf = (name: string, text: string): string =>
  /^[^=,]+@[^=,]+$|^[^=,\\]+\\[^=,\\]+$/.test(text.trim()) ? text.trim() : dnOf(name, text);

function filterOf(text: string): string {
  if (text === "") return "";
  try {
    compileFilter(text);
    return text;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw configError(`--filter cannot be read: ${error.message}`, { hint: "It is one filter in parentheses." });
  }
}

const isThisMachine = (host: string) =>
  host === "localhost" || (isIP(host) === 4 && host.startsWith("127.")) || host === "::1";
