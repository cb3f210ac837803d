import { connect, createServer, type Socket } from "node:net";

/** What happens to a statement, and all that is open then. */
export type Cut = "before it is sent" | "before its answer" | "in its answer";

export interface CuttingProxy {
  readonly port: number;
  /** Statements that went through since the last call. */
  count(): number;
  /** Once, at the statement with the number. */
  cutAt(number: number, cut: Cut): void;
  close(): Promise<void>;
}

/** A way to a MySQL server that breaks off where it is told to. After the login each packet of a client is a statement. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  let statements = 0;
  let plan: { readonly number: number; readonly cut: Cut } | undefined;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let packets = 0;
    let broken: Cut | undefined;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => {});
    }
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("close", end);
    upstream.on("close", end);
    client.on("data", (data: Buffer) => {
      // COM_QUERY, COM_STMT_PREPARE and COM_STMT_EXECUTE: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
      if (packets++ > 0 && data[3] === 0 && [3, 22, 23].includes(data[4] ?? 0)) {
        statements++;
        if (plan?.number === statements) {
          broken = plan.cut;
          plan = undefined;
        }
      }
      if (broken === "before it is sent") end();
      else upstream.write(data);
    });
    upstream.on("data", (data: Buffer) => {
      if (broken === "in its answer") client.write(data.subarray(0, Math.floor(data.length / 2)), end);
      else if (broken) end();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    count: () => {
      const counted = statements;
      statements = 0;
      return counted;
    },
    cutAt: (number, cut) => {
      statements = 0;
      plan = { number, cut };
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
