import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Running, start } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { authority } from "../../../shared/databases/test/certificates.ts";
import { asText } from "../src/cel/text.ts";
import type { Database } from "../src/engines/engine.ts";
import { openDatabase } from "../src/engines/open.ts";
import { targetOf } from "../src/engines/target.ts";

/** What a DSN says of the way to a server, tried on servers with TLS, whose accounts want a certificate. */
const folder = mkdtempSync(join(tmpdir(), "sql-connections-"));
// Servers run as somebody else when tests run as root.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string, mode = 0o644) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  return path;
};
const ours = authority("the authority of this test");
const client = ours.issue("client");
const server = ours.issue("server", ["127.0.0.1"]);
const files = {
  ca: written("ca.pem", ours.certificate),
  other: written("other.pem", authority("another authority").certificate),
  cert: written("client.pem", client.certificate),
  key: written("client.key", client.key),
};

const opened = (dsn: string, keys = {}) => openDatabase(targetOf({ dsn, ...keys } as never, {}));
async function first(database: Database, sql: string): Promise<string> {
  try {
    const rows = await database.read(sql, []);
    const [row] = await rows.next(1);
    await rows.close();
    return asText(Object.values(row!)[0] as never);
  } finally {
    await database.close();
  }
}
const isLost = { code: "Unavailable" };

describe("PostgreSQL", () => {
  let running: Running;
  const base = (user = "postgres", password = running.password) =>
    `postgres://${user}:${password}@127.0.0.1:${running.port}/postgres`;
  const isSecured = async (query: string, user?: string, password?: string) =>
    first(await opened(base(user, password) + query), "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  const run = async (...statements: string[]) => {
    const database = await opened(`${base()}?sslmode=disable`);
    for (const sql of statements) await database.change((transaction) => transaction.run(sql, []), { alone: true });
    await database.close();
  };

  beforeAll(async () => {
    running = await start("postgresql");
    const data = join(dirname(running.socket), "data");
    const { uid, gid } = statSync(data);
    const own = { "server.crt": server.certificate, "server.key": server.key, "root.crt": ours.certificate };
    for (const [name, text] of Object.entries(own)) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    }
    const rules = join(data, "pg_hba.conf");
    const wanting =
      "hostssl all certified all scram-sha-256 clientcert=verify-ca\nhostnossl all certified all reject\n";
    writeFileSync(rules, wanting + readFileSync(rules, "utf8"));
    await run(
      "CREATE ROLE certified LOGIN PASSWORD 'certified-pass'",
      "ALTER SYSTEM SET ssl = on",
      "ALTER SYSTEM SET ssl_ca_file = 'root.crt'",
      "SELECT pg_reload_conf()",
    );
    // The server reads its settings when it comes to it.
    for (let i = 0; i < 200 && (await isSecured("?sslmode=prefer")) !== "%!s(bool=true)"; i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
  }, 120_000);
  afterAll(() => running?.stop());

  test.each([
    ["?sslmode=disable", false],
    ["", true],
    [`?sslmode=verify-full&sslrootcert=${files.ca}`, true],
  ])("%s", async (query, wanted) => expect(await isSecured(query)).toBe(`%!s(bool=${wanted})`));

  test("a server of another authority is refused, and a certificate of the client's own shown", async () => {
    await expect(isSecured(`?sslmode=verify-full&sslrootcert=${files.other}`)).rejects.toThrow(/certificate|issuer/);
    const own = `?sslmode=verify-full&sslrootcert=${files.ca}&sslcert=${files.cert}&sslkey=${files.key}`;
    expect(await isSecured(own, "certified", "certified-pass")).toBe("%!s(bool=true)");
    await expect(isSecured("?sslmode=require", "certified", "certified-pass")).rejects.toThrow(/certificate/);
    await expect(isSecured("?sslmode=verify-full&sslrootcert=/nowhere.pem")).rejects.toThrow("/nowhere.pem");
  });

  test("the file may say it in keys of its own, and variables fill them in", async () => {
    const { port, password } = running;
    const block = {
      scheme: "postgres",
      host: "127.0.0.1",
      port: `\${PORT}`,
      database: "postgres",
      user: "postgres",
      password: `\${P}`,
    };
    const params = new Map([
      ["sslmode", "verify-full"],
      ["sslrootcert", `\${CA}`],
    ]);
    const target = targetOf({ ...block, params } as never, { PORT: String(port), P: password, CA: files.ca });
    expect(await first(await openDatabase(target), "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).toBe(
      "%!s(bool=true)",
    );
  });

  test("a Unix socket", async () => {
    const dsn = `postgres://postgres:${running.password}@/postgres?host=${dirname(running.socket)}&port=${running.port}`;
    expect(await first(await opened(dsn), "SELECT inet_client_addr()")).toBe("NULL_VALUE");
  });

  test("what is idle may be ended by the server: the process lives, and the next statement has another connection", async () => {
    const database = await opened(`${base()}?sslmode=disable`);
    const id = () =>
      database.change(async ({ query }) => Object.values((await query("SELECT pg_backend_pid()", []))[0]!)[0], {
        alone: true,
      });
    const [one, again] = [await id(), await id()];
    expect(again).toBe(one);
    const rows = await database.read("SELECT 1", []);
    await rows.next(10);
    await rows.close();
    await run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    let fresh: unknown = one;
    for (let i = 0; i < 200 && fresh === one; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      fresh = await id().catch(() => one);
    }
    expect(fresh).not.toBe(one);
    await database.close();
  });
});

describe("MariaDB", () => {
  let running: Running;
  const base = (user = running.user, password = running.password) =>
    `mysql://${user}:${password}@127.0.0.1:${running.port}/mysql`;
  const isSecured = async (query: string, user?: string, password?: string) =>
    (await first(
      await opened(base(user, password) + query),
      "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'",
    )) !== "";

  beforeAll(async () => {
    const args = [
      `--ssl-ca=${files.ca}`,
      `--ssl-cert=${written("server.pem", server.certificate)}`,
      `--ssl-key=${written("server.key", server.key)}`,
    ];
    running = await start("mariadb", args);
    const database = await opened(base());
    await database.change(
      (transaction) => transaction.run("CREATE USER certified@'%' IDENTIFIED BY 'certified-pass' REQUIRE X509", []),
      { alone: true },
    );
    await database.change((transaction) => transaction.run("GRANT SELECT ON mysql.* TO certified@'%'", []), {
      alone: true,
    });
    await database.close();
  }, 120_000);
  afterAll(() => running?.stop());

  test.each([
    ["", false],
    ["?tls=skip-verify", true],
    ["?tls=preferred", true],
    [`?tls=true&ssl-ca=${files.ca}`, true],
  ])("%s", async (query, wanted) => expect(await isSecured(query)).toBe(wanted));

  test("a server of another authority is refused, and a certificate of the client's own shown", async () => {
    await expect(isSecured(`?tls=true&ssl-ca=${files.other}`)).rejects.toThrow(/certificate|issuer/);
    const own = `?tls=true&ssl-ca=${files.ca}&ssl-cert=${files.cert}&ssl-key=${files.key}`;
    expect(await isSecured(own, "certified", "certified-pass")).toBe(true);
    await expect(isSecured("?tls=skip-verify", "certified", "certified-pass")).rejects.toMatchObject({
      code: "Unauthenticated",
    });
  });

  test("a Unix socket", async () => {
    const dsn = `mysql://${running.user}:${running.password}@/mysql?socket=${running.socket}`;
    expect(await first(await opened(dsn), "SELECT USER()")).toContain("@localhost");
  });

  test("a server that says nothing for the DSN's readTimeout is lost", async () => {
    const database = await opened(`${base()}?readTimeout=300ms`);
    const rows = await database.read("SELECT SLEEP(20)", []);
    await expect(rows.next(1)).rejects.toMatchObject(isLost);
    await rows.close();
    await database.close();
  });
});

describe("a server that takes a connection and says nothing", () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket.on("error", () => socket.destroy())));
  beforeAll(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => silent.close(resolve));
  });
  const port = () => (silent.address() as { port: number }).port;

  test.each([
    ["postgres", "?connect_timeout=1"],
    ["mysql", "?timeout=300ms"],
    ["hdb", "?timeout=1"],
    ["sqlserver", "?database=x&dial+timeout=1"],
  ])("%s is given up after the DSN's time", async (scheme, query) => {
    const database = await opened(
      `${scheme}://u:s3cret@127.0.0.1:${port()}${scheme === "sqlserver" ? "" : "/x"}${query}`,
    );
    const error = await database.read("SELECT 1", []).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toMatch(new RegExp(`cannot connect to ${scheme} at 127.0.0.1:${port()}`));
    expect(error?.message).not.toContain("s3cret");
    await database.close();
  });
});
