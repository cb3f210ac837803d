import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Running, start } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Target } from "../src/index.ts";
import { connectMysql } from "../src/mysql/index.ts";
import { connectPostgres } from "../src/postgres/index.ts";
import { authority, type Issued } from "./certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "databases-tls-"));
// Servers run as somebody else when tests run as root.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const ours = authority("the authority of this test");
const others = authority("another authority");
const client = ours.issue("client");
const stranger = others.issue("client");
const files = {
  ca: written("ca.pem", ours.certificate),
  otherCa: written("other-ca.pem", others.certificate),
  cert: written("client.pem", client.certificate),
  key: written("client.key", client.key),
  strangerCert: written("stranger.pem", stranger.certificate),
  strangerKey: written("stranger.key", stranger.key),
};
/** Of the server at 127.0.0.1, which is not called localhost. */
const server: Issued = ours.issue("server", ["127.0.0.1", "db.example.com"]);

const target = (
  { port, user, password }: Running,
  given: Readonly<Record<string, string>>,
  host = "127.0.0.1",
): Target => ({
  ...{ engine: "the server", host, port, database: "", user, password },
  params: new Map(Object.entries(given)),
});

describe("PostgreSQL", () => {
  let running: Running;
  const withDatabase = (given: Readonly<Record<string, string>>, host?: string) => ({
    ...target(running, given, host),
    database: "postgres",
  });
  const secured = async (given: Readonly<Record<string, string>>, host?: string) => {
    const connection = await connectPostgres(withDatabase(given, host), "test");
    const { rows } = await connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    await connection.end();
    return (rows as [{ ssl: boolean }])[0].ssl;
  };
  beforeAll(async () => {
    running = await start("postgresql");
    const data = join(dirname(running.socket), "data");
    const { uid, gid } = statSync(data);
    for (const [name, text] of Object.entries({
      "server.crt": server.certificate,
      "server.key": server.key,
      "root.crt": ours.certificate,
    })) {
      const path = join(data, name);
      writeFileSync(path, text, { mode: 0o600 });
      chownSync(path, uid, gid);
    }
    const admin = await connectPostgres(withDatabase({ sslmode: "disable" }), "test");
    await admin.query("CREATE ROLE certified LOGIN SUPERUSER PASSWORD 'certified-pass'");
    const rules = join(data, "pg_hba.conf");
    writeFileSync(
      rules,
      `hostssl all certified all scram-sha-256 clientcert=verify-ca\nhostnossl all certified all reject\n${readFileSync(rules, "utf8")}`,
    );
    for (const setting of ["ssl = on", "ssl_ca_file = 'root.crt'"]) await admin.query(`ALTER SYSTEM SET ${setting}`);
    await admin.query("SELECT pg_reload_conf()");
    await admin.end();
    // The server reads its settings when it comes to it.
    for (let i = 0; i < 200 && !(await secured({ sslmode: "prefer" })); i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
  });
  afterAll(() => running.stop());

  test.each([
    ["disable", {}, false],
    ["prefer", {}, true],
    ["require", {}, true],
    ["require", { sslrootcert: files.ca }, true],
    ["verify-ca", { sslrootcert: files.ca }, true],
    ["verify-full", { sslrootcert: files.ca }, true],
  ])("sslmode=%s %j", async (sslmode, given, isSecured) => {
    expect(await secured({ sslmode, ...given })).toBe(isSecured);
  });

  test.each(["require", "verify-ca", "verify-full"])(
    "sslmode=%s takes no server of another authority",
    async (sslmode) => {
      await expect(secured({ sslmode, sslrootcert: files.otherCa })).rejects.toThrow(/certificate|issuer/);
    },
  );

  test("verify-full takes no server of another name, verify-ca does", async () => {
    await expect(secured({ sslmode: "verify-full", sslrootcert: files.ca }, "localhost")).rejects.toThrow(/localhost/);
    expect(await secured({ sslmode: "verify-ca", sslrootcert: files.ca }, "localhost")).toBe(true);
  });

  test("a certificate of the client's own, where the server wants one", async () => {
    const as = (given: Readonly<Record<string, string>>) => ({
      ...withDatabase({ sslmode: "verify-full", sslrootcert: files.ca, ...given }),
      user: "certified",
      password: "certified-pass",
    });
    const connection = await connectPostgres(as({ sslcert: files.cert, sslkey: files.key }), "test");
    await connection.end();
    await expect(connectPostgres(as({}), "test")).rejects.toThrow(/certificate/);
    await expect(
      connectPostgres(as({ sslcert: files.strangerCert, sslkey: files.strangerKey }), "test"),
    ).rejects.toThrow();
  });

  test("a file that is not there is named", async () => {
    await expect(secured({ sslmode: "verify-full", sslrootcert: "/nowhere/ca.pem" })).rejects.toThrow(
      "/nowhere/ca.pem",
    );
  });
});

describe("MariaDB", () => {
  let running: Running;
  const secured = async (given: Readonly<Record<string, string>>, host?: string, user?: string) => {
    const found = target(running, given, host);
    const connection = await connectMysql(user ? { ...found, user, password: "certified-pass" } : found);
    const [rows] = await connection.promise().query("SHOW STATUS LIKE 'Ssl_cipher'");
    connection.destroy();
    return (rows as [{ Value: string }])[0].Value !== "";
  };
  beforeAll(async () => {
    const key = written("server.key", server.key);
    chmodSync(key, 0o644);
    running = await start("mariadb", [
      `--ssl-ca=${files.ca}`,
      `--ssl-cert=${written("server.pem", server.certificate)}`,
      `--ssl-key=${key}`,
    ]);
    const connection = await connectMysql(target(running, {}));
    await connection.promise().query("CREATE USER certified@'%' IDENTIFIED BY 'certified-pass' REQUIRE X509");
    connection.destroy();
  });
  afterAll(() => running.stop());

  test.each([
    [{}, false],
    [{ tls: "false" }, false],
    [{ tls: "skip-verify" }, true],
    [{ tls: "preferred" }, true],
    [{ tls: "true", "ssl-ca": files.ca }, true],
    [{ "ssl-ca": files.ca }, true],
  ])("%j", async (given, isSecured) => {
    expect(await secured(given)).toBe(isSecured);
  });

  test("tls=true takes no server of another authority, nor one of another name", async () => {
    await expect(secured({ tls: "true", "ssl-ca": files.otherCa })).rejects.toThrow(/certificate|issuer/);
    await expect(secured({ tls: "true" })).rejects.toThrow(/certificate|issuer/);
    await expect(secured({ tls: "true", "ssl-ca": files.ca }, "localhost")).rejects.toThrow(/localhost/);
  });

  test("a certificate of the client's own, where the server wants one", async () => {
    const given = { tls: "true", "ssl-ca": files.ca };
    expect(await secured({ ...given, "ssl-cert": files.cert, "ssl-key": files.key }, undefined, "certified")).toBe(
      true,
    );
    await expect(secured(given, undefined, "certified")).rejects.toThrow(/Access denied/);
    await expect(
      secured({ ...given, "ssl-cert": files.strangerCert, "ssl-key": files.strangerKey }, undefined, "certified"),
    ).rejects.toThrow();
  });
});

test("tls=preferred is without TLS where the server has none", async () => {
  const plain = await start("mariadb", ["--skip-ssl"]);
  try {
    const connection = await connectMysql(target(plain, { tls: "preferred" }));
    connection.destroy();
    await expect(connectMysql(target(plain, { tls: "skip-verify" }))).rejects.toThrow(/secure connection/);
  } finally {
    await plain.stop();
  }
});
