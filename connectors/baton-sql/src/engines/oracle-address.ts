import { configError } from "@baton-connectors/sdk";
import type { Target } from "./target.ts";

/** What the driver connects with; its own names are those of https://node-oracledb.readthedocs.io/en/latest/api_manual/oracledb.html */
export interface OracleAddress {
  readonly user: string;
  readonly password: string;
  readonly connectString: string;
  readonly configDir?: string;
  readonly walletLocation?: string;
  readonly walletPassword?: string;
  readonly isSysdba: boolean;
  /** Milliseconds that one statement may take; 0: no limit. */
  readonly callTimeout: number;
}

/** Parameters that say how Go's driver speaks, which this one finds out by itself. */
const ofGo = new Set(
  "CID,TRACE FILE,TRACE DIR,TRACE FOLDER,TRACE DIRECTORY,USE_OOB,ENABLE_OOB,ENABLE URGENT DATA TRANSPORT,PREFETCH_ROWS,LOB FETCH,LANGUAGE,TERRITORY,CHARSET,CLIENT CHARSET,PROGRAM,DATA INTEGRITY,OS USER,DOMAIN,AUTH SERV,SERVER LOCATION".split(
    ",",
  ),
);

/**
 * Parameters have the names that Go's driver gives them, whatever the case of their letters:
 * https://github.com/sijms/go-ora#url-options. What stands behind the host is a service.
 */
export function oracleAddress(target: Target): OracleAddress {
  const params = new Map([...target.params].map(([name, value]) => [name.toUpperCase().replaceAll("+", " "), value]));
  const take = (...names: readonly string[]) => {
    const found = names.map((name) => params.get(name)).find((value) => value !== undefined);
    for (const name of names) params.delete(name);
    return found;
  };
  const yes = (value: string | undefined) => ["TRUE", "ENABLE", "ENABLED"].includes((value ?? "").toUpperCase());
  const whole = take("CONNSTR");
  const seconds = secondsOf(take("CONNECTION TIMEOUT", "CONNECT TIMEOUT", "TIMEOUT"));
  const server = take("SERVER");
  const where = {
    servers: server ? server.split(",").map(serverOf) : [{ host: target.host, port: target.port ?? 1521 }],
    service: take("SERVICE NAME") ?? target.database,
    sid: take("SID"),
    instance: take("INSTANCE NAME"),
    isTls: yes(take("SSL")) || (params.get("AUTH TYPE") ?? "").toUpperCase() === "TCPS",
    // As in Go's driver: any certificate, where this says so.
    isVerified: yes(take("SSL VERIFY") ?? "true"),
    seconds: Math.min(seconds ?? 60, 60),
  };
  const configDir = take("TNS NAMES")?.replace(/[/\\]?tnsnames\.ora$/i, "");
  const wallet = take("WALLET");
  const walletPassword = take("WALLET PASSWORD");
  const proxied = take("PROXY CLIENT NAME");
  const privilege = take("DBA PRIVILEGE")?.toUpperCase();
  refuseOthers(params);
  const { user } = target;
  return {
    user: proxied ? `${user}[${proxied}]` : user,
    password: target.password,
    connectString: whole ?? (configDir !== undefined ? where.service : descriptor(where)),
    ...(configDir !== undefined && { configDir }),
    ...(wallet !== undefined && { walletLocation: wallet }),
    ...(walletPassword !== undefined && { walletPassword }),
    isSysdba: privilege === "SYSDBA" || user.toUpperCase() === "SYS",
    callTimeout: (seconds ?? 0) * 1000,
  };
}

interface Where {
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly service: string;
  readonly sid: string | undefined;
  readonly instance: string | undefined;
  readonly isTls: boolean;
  readonly isVerified: boolean;
  readonly seconds: number;
}

/** https://docs.oracle.com/en/database/oracle/oracle-database/23/netrf/local-naming-parameters-in-tns-ora-file.html */
function descriptor({ servers, service, sid, instance, isTls, isVerified, seconds }: Where): string {
  if (!service && !sid)
    throw configError("the DSN names no service of Oracle", {
      hint: "oracle://user:password@host:1521/service, or ?SID=…",
    });
  const entry = (key: string, value: string | number | undefined) => {
    if (value === undefined || value === "") return "";
    if (/[()=\s]/.test(String(value))) throw configError(`the DSN's ${key} cannot hold blanks, brackets or =`);
    return `(${key}=${value})`;
  };
  const addresses = servers.map(
    ({ host, port }) =>
      `(ADDRESS=(PROTOCOL=${isTls ? "TCPS" : "TCP"})${entry("HOST", host || "localhost")}${entry("PORT", port)})`,
  );
  const data = sid ? entry("SID", sid) : entry("SERVICE_NAME", service);
  const security = isTls ? `(SECURITY=(SSL_SERVER_DN_MATCH=${isVerified ? "ON" : "OFF"}))` : "";
  return `(DESCRIPTION=(TRANSPORT_CONNECT_TIMEOUT=${seconds})${addresses.join("")}(CONNECT_DATA=${data}${entry("INSTANCE_NAME", instance)})${security})`;
}

function serverOf(text: string) {
  const [, host = "", port = "1521"] = /^\s*(\[[^\]]*\]|[^:]*)(?::(\d+))?\s*$/.exec(text) ?? [];
  return { host, port: Number(port) };
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw configError("the DSN's CONNECTION TIMEOUT must be a number of seconds");
  return Number(text);
}

/** What would be another way to log in or to speak is refused, lest it be left out silently. */
function refuseOthers(params: Map<string, string>) {
  const method = (params.get("AUTH TYPE") ?? "").toUpperCase();
  if (method === "OS" || method === "KERBEROS")
    throw configError(`AUTH TYPE=${method} of the DSN needs Oracle's own client: log in with user and password`);
  if ((params.get("ENCRYPTION") ?? "").toUpperCase() === "REQUIRED")
    throw configError("ENCRYPTION=REQUIRED of the DSN needs Oracle's own client: use TLS, SSL=true");
  for (const name of params.keys())
    if (!ofGo.has(name) && !["AUTH TYPE", "ENCRYPTION"].includes(name))
      throw configError(`unknown parameter of an Oracle DSN: ${name}`);
}
