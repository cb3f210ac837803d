import { readFileSync } from "node:fs";
import { configError } from "@baton-connectors/sdk";
import type { Target } from "./target.ts";

/**
 * Parameters have the names that Go's driver gives them: https://pkg.go.dev/github.com/SAP/go-hdb/driver#DSN. What stands behind the
 * host is a tenant's database, to which the system database at that port leads.
 */
export function hdbAddress({ host, port, database, user, password, params }: Target) {
  const given = new Map(params);
  const take = (name: string) => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const file = (name: string) => {
    const path = take(name);
    return path === undefined ? undefined : readFileSync(path);
  };
  const [ca, cert, key] = [file("TLSRootCAFile"), file("TLSClientCertFile"), file("TLSClientKeyFile")];
  const servername = take("TLSServerName");
  const skip = take("TLSInsecureSkipVerify");
  const isUnverified = skip !== undefined && !["false", "0", "f"].includes(skip.toLowerCase());
  const isTls = [ca, cert, servername, skip].some((one) => one !== undefined) || port === 443;
  const seconds = Number(take("timeout") ?? 30);
  if (!Number.isInteger(seconds) || seconds < 0) throw configError("the DSN's timeout must be a number of seconds");
  const name = take("databaseName") ?? database;
  const schema = take("defaultSchema");
  // How Go's driver keeps its connections: this one opens another where one was lost.
  for (const one of ["pingInterval", "fetchSize", "bulkSize", "locale", "bufferSize", "cesu8Decoder"])
    given.delete(one);
  const [unknown] = given.keys();
  if (unknown !== undefined) throw configError(`unknown parameter of a SAP HANA DSN: ${unknown}`);
  return {
    schema,
    options: {
      host: host || "localhost",
      port: port ?? 30015,
      user,
      password,
      ...(name && { databaseName: name }),
      initializationTimeout: seconds * 1000,
      ...(isTls && {
        useTLS: true,
        rejectUnauthorized: !isUnverified,
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(servername !== undefined && { servername }),
        ...(isUnverified && { checkServerIdentity: () => undefined }),
      }),
      "SESSIONVARIABLE:APPLICATION": "baton-sql",
    },
  };
}
