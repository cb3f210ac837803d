import { readFileSync } from "node:fs";
import { type Connection, configError } from "@baton-connectors/sdk";
import type { ConfigFile } from "../file/shape.ts";

/** Certificates and the proxy that the file names. */
export function connectionOf(http: ConfigFile["http"]): Connection | undefined {
  if (!http || (!http.tls && http.proxy === "")) return undefined;
  const { tls, proxy } = http;
  if (proxy !== "" && !/^https?:\/\//i.test(proxy)) throw configError("http.proxy is no address");
  if (tls && (tls.client_cert === "") !== (tls.client_key === ""))
    throw configError("http.tls needs client_cert and client_key, or none of them");
  return {
    ...(proxy !== "" && { proxy }),
    ...(tls && {
      minVersion: tls.min_version,
      ...(tls.ca_file !== "" && { ca: contentOf("ca_file", tls.ca_file) }),
      ...(tls.client_cert !== "" && { cert: contentOf("client_cert", tls.client_cert) }),
      ...(tls.client_key !== "" && { key: contentOf("client_key", tls.client_key) }),
      ...(tls.server_name !== "" && { serverName: tls.server_name }),
    }),
  };
}

function contentOf(key: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw configError(`http.tls.${key} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
}
