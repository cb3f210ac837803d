import { once } from "node:events";
import mysql, { type Connection } from "mysql2";

/** What a statement is answered with: names of columns, rows as texts. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}
/** Undefined: a statement that answers nothing. */
export type Answering = (sql: string) => Promise<Answer | undefined>;

/** What the driver can do as a server, and its types do not say: https://sidorares.github.io/node-mysql2/docs/documentation/mysql-server */
interface Accepted extends Connection {
  sequenceId: number;
  serverHandshake(greeting: Readonly<Record<string, unknown>>): void;
  writeColumns(columns: readonly unknown[]): void;
  writeTextRow(row: readonly (string | null)[]): void;
  writeEof(): void;
  writeOk(): void;
  writeError(error: { readonly code: number; readonly message: string }): void;
}

const utf8mb4 = 45;
const varString = 253;
/** Protocol 4.1, secure connections, transactions, plugins: https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html */
const capabilities = 0x200 | 0x8000 | 0x2000 | 0x8_0000 | 0x1 | 0x8;

/** A server on a port that is free, into which everybody may log in. */
export async function listen(version: string, answering: Answering) {
  const server = mysql.createServer((accepted) => {
    const connection = accepted as Accepted;
    const answer = async (sql: string) => {
      const found = await answering(sql).catch((error: unknown) => error as Error);
      // Packets are counted from each question on; the driver would go on counting.
      connection.sequenceId = 1;
      if (!found) connection.writeOk();
      else if (found instanceof Error) connection.writeError({ code: 1105, message: found.message });
      else {
        connection.writeColumns(found.columns.map(column));
        for (const row of found.rows) connection.writeTextRow(row);
        connection.writeEof();
      }
      connection.sequenceId = 0;
    };
    connection.on("query", answer);
    // For the driver whatever begins with SET is one.
    connection.on("stmt_prepare", answer);
    // Whoever leaves without a word has had enough.
    connection.on("error", () => {});
    connection.serverHandshake({
      ...{ protocolVersion: 10, serverVersion: version, connectionId: 1, statusFlags: 2 },
      ...{ characterSet: utf8mb4, capabilityFlags: capabilities },
      authCallback: (_login: unknown, done: (error: null) => void) => {
        done(null);
        connection.sequenceId = 0;
      },
    });
  });
  server.listen(0);
  const { _server: socket } = server as unknown as { readonly _server: import("node:net").Server };
  await once(socket, "listening");
  const { port } = socket.address() as { readonly port: number };
  return { server, dsn: `baton:a-trial@tcp(127.0.0.1:${port})/` };
}

const column = (name: string) => ({
  ...{ catalog: "def", schema: "", table: "", orgTable: "", name, orgName: name },
  ...{ characterSet: utf8mb4, columnLength: 1024, columnType: varString, flags: 0, decimals: 0 },
});
