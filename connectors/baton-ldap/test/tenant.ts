import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { type RunningSlapd, startSlapd } from "@baton-connectors/real-servers";

const file = (name: string) => new URL(`golden/${name}`, import.meta.url);
export const text = (name: string) => readFileSync(file(name), "utf8");
export const unpackedText = (name: string) => gunzipSync(readFileSync(file(name))).toString("utf8");

export interface TenantOptions {
  /** Lines of the server's configuration, before the database and within it. */
  readonly global?: string;
  readonly database?: string;
  /** The names in its certificate. */
  readonly hosts?: readonly string[];
  readonly certificates: string;
  readonly ldif?: string;
}

/** The recorded directory on a real server, as it was recorded. */
export async function startTenant(options: TenantOptions): Promise<RunningSlapd & { readonly caFile: string }> {
  const { certificates, hosts = ["localhost", "127.0.0.1"], global = "", database = "" } = options;
  const { ca, caFile, cert, key } = await serverCertificate(certificates, hosts);
  const server = await startSlapd({
    user: "cn=admin,dc=test",
    password: "golden-admin",
    ldif: options.ldif ?? unpackedText("tenant.ldif.gz"),
    files: {
      "golden.schema": text("golden.schema"),
      "golden-ad.schema": text("golden-ad.schema"),
      "ca.pem": ca,
      "server.pem": cert,
      "server.key": key,
    },
    configuration: ({ schemas, modules, data, folder }) =>
      text("slapd.conf.in")
        .replaceAll("@SCHEMA@", schemas)
        .replaceAll("@MODULES@", modules)
        .replaceAll("@HERE@", folder)
        .replaceAll("@DIR@/db", data)
        .replaceAll("@TLS@/@CERT@", `${folder}/server`)
        .replaceAll("@TLS@", folder)
        .replaceAll("@DIR@", folder)
        .replaceAll("@SUFFIX@", "dc=test")
        .replaceAll("@SYS@", "ou=system,dc=golden,dc=test")
        .replaceAll("@GROUPS@", "ou=groups,dc=golden,dc=test")
        .replace("#GLOBAL#", global)
        .replace("#DB#", database)
        .replace(/^overlay auditlog\nauditlog .*$/m, ""),
  });
  return { ...server, caFile };
}
