import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { settingsOf } from "../src/settings.ts";
import { clientCertificate } from "./client-certificate.ts";
import { openLdap, settings } from "./open-ldap.ts";
import { startTenant } from "./tenant.ts";

const folder = mkdtempSync(join(tmpdir(), "ldap-external-"));
const subject = "O=golden,CN=baton sync";
let server: Awaited<ReturnType<typeof startTenant>>;
let certificate: Awaited<ReturnType<typeof clientCertificate>>;
let ca: Uint8Array;
beforeAll(async () => {
  // Whoever has a certificate is a reader of the directory.
  const global = [
    "TLSVerifyClient try",
    'authz-regexp "^cn=baton sync,o=golden$" "cn=reader,ou=system,dc=golden,dc=test"',
  ].join("\n");
  server = await startTenant({ certificates: join(folder, "certificates"), global });
  certificate = await clientCertificate(server.caFile, subject);
  ca = new Uint8Array(readFileSync(server.caFile));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function bound(config: Partial<Config>): Promise<string> {
  const before = server.log().length;
  const ldap = openLdap({ baseDn: "dc=golden,dc=test", ...config });
  try {
    await ldap.runtime.validate();
    await server.logged("mech=EXTERNAL", before);
    return /BIND dn="([^"]*)" mech=EXTERNAL/.exec(server.log().slice(before))![1]!;
  } finally {
    await ldap.close();
  }
}

test.each([
  ["over TLS", () => ({ url: `ldaps://localhost:${server.tlsPort}` })],
  ["by StartTLS", () => ({ url: `ldap://localhost:${server.port}`, startTls: true })],
])("without a name one is who the client certificate says, %s", async (_, place) => {
  expect(await bound({ ...place(), caCertificate: ca, ...certificate })).toBe("cn=reader,ou=system,dc=golden,dc=test");
});

test("with a name and a password one is that, whatever the certificate says", async () => {
  const before = server.log().length;
  const ldap = openLdap({
    ...{ url: `ldaps://localhost:${server.tlsPort}`, caCertificate: ca, ...certificate, baseDn: "dc=golden,dc=test" },
    ...{ bindDn: "cn=writer,ou=system,dc=golden,dc=test", password: "writer-secret" },
  });
  await ldap.runtime.validate().finally(() => ldap.close());
  await server.logged('BIND dn="cn=writer,ou=system,dc=golden,dc=test" mech=SIMPLE', before);
});

test("a server that asks for no certificate refuses one without a name", async () => {
  const other = await startTenant({ certificates: join(folder, "certificates") });
  const url = `ldaps://localhost:${other.tlsPort}`;
  const ldap = openLdap({ url, caCertificate: ca, ...certificate, baseDn: "dc=golden,dc=test" });
  try {
    await expect(ldap.runtime.validate()).rejects.toThrow(
      "cannot bind as what the client certificate names: LDAP result",
    );
  } finally {
    await ldap.close();
    await other.stop();
  }
});

test("at a socket one is the process's user", async () => {
  const url = `ldapi://${encodeURIComponent(server.socket)}`;
  expect(await bound({ url })).toBe(
    `gidNumber=${process.getgid!()}+uidNumber=${process.getuid!()},cn=peercred,cn=external,cn=auth`,
  );
});

test("at a socket a password goes to nobody else, and TLS is not asked for", async () => {
  const url = `ldapi://${encodeURIComponent(server.socket)}`;
  const reader = { bindDn: "cn=reader,ou=system,dc=golden,dc=test", password: "reader-secret" };
  const ldap = openLdap({ url, baseDn: "dc=golden,dc=test", ...reader });
  await ldap.runtime.validate().finally(() => ldap.close());
  expect(() => settingsOf(settings({ url, startTls: true }))).toThrow("takes no --start-tls");
});

test.each([
  ["ldapi:///var/run/x", "unsupported scheme: ldapi"],
  ["ldapi://%zz", "unsupported scheme: ldapi"],
  ["ldapi://localhost", "unsupported scheme: ldapi"],
])("%s names no socket", (url, said) => {
  expect(() => settingsOf(settings({ url }))).toThrow(said);
});

test("a socket where nobody listens is told by its path", async () => {
  const ldap = openLdap({ url: `ldapi://${encodeURIComponent(join(folder, "none"))}`, baseDn: "dc=test" });
  await expect(ldap.runtime.validate().finally(() => ldap.close())).rejects.toMatchObject({
    message: expect.stringContaining(join(folder, "none")),
    kind: "config",
  });
});
