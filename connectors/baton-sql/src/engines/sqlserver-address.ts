import { readFileSync } from "node:fs";
import type { ConnectionConfiguration } from "tedious";
import type { Target } from "./target.ts";

/**
 * Parameters have the names that Go's driver gives them: https://github.com/microsoft/go-mssqldb#connection-parameters-and-dsn.
 * What stands behind the host is an instance there, and the database a parameter.
 */
export function sqlserverAddress({ host, port, database, user, password, params }: Target): ConnectionConfiguration {
  const param = (name: string) => [...params].find(([key]) => key.toLowerCase().replaceAll("+", " ") === name)?.[1];
  const yes = (name: string) => ["true", "1", "t"].includes((param(name) ?? "").toLowerCase());
  const seconds = (name: string, otherwise: number) => Number(param(name) ?? otherwise) * 1000;
  const encrypt = (param("encrypt") ?? "true").toLowerCase();
  const [ca, cert, key] = ["certificate", "clientcertificate", "clientkey"].map((name) => {
    const path = param(name);
    return path === undefined ? undefined : readFileSync(path);
  });
  return {
    server: host || "localhost",
    authentication: { type: "default", options: { userName: user, password } },
    options: {
      ...(port !== undefined ? { port } : database ? { instanceName: database } : {}),
      ...(param("database") !== undefined && { database: param("database")! }),
      // `disable` and `false` differ in whether the login is encrypted, which the server then says.
      encrypt: encrypt === "strict" ? "strict" : !["disable", "false", "0", "no", "optional"].includes(encrypt),
      trustServerCertificate: yes("trustservercertificate"),
      ...(param("hostnameincertificate") && { serverName: param("hostnameincertificate")! }),
      ...((ca || cert) && {
        cryptoCredentialsDetails: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
      }),
      appName: param("app name") ?? "baton-sql",
      connectTimeout: seconds("dial timeout", 15),
      // 0: no limit, as in Go's driver.
      requestTimeout: seconds("connection timeout", 0),
      readOnlyIntent: (param("applicationintent") ?? "").toLowerCase() === "readonly",
      useUTC: true,
    },
  };
}
