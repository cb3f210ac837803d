import { createServer, type Socket } from "node:net";

/** What the scripted server answers a statement with: rows of a number and a text, how many it changed, or an error. */
export type TdsAnswer =
  | { readonly rows: readonly (readonly [number, string | null])[] }
  | { readonly changed: number }
  | { readonly error: string; readonly number: number }
  | "hang up";

export interface TdsServer {
  readonly port: number;
  readonly statements: readonly string[];
  close(): Promise<void>;
}

const u16 = (n: number) => Buffer.from([n & 255, n >> 8]);
const u32 = (n: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(n >>> 0);
  return buffer;
};
const ucs2 = (text: string) => Buffer.from(text, "utf16le");
const short = (text: string) => Buffer.concat([Buffer.from([text.length]), ucs2(text)]);
const collation = Buffer.from([9, 4, 0xd0, 0, 0x34]);

/** Enough of MS-TDS to speak with a driver: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds */
export async function startTds(answer: (sql: string) => TdsAnswer): Promise<TdsServer> {
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    let kept = Buffer.alloc(0);
    let message: Buffer[] = [];
    socket.on("data", (data: Buffer) => {
      kept = Buffer.concat([kept, data]);
      while (kept.length >= 8 && kept.length >= kept.readUInt16BE(2)) {
        const length = kept.readUInt16BE(2);
        message.push(kept.subarray(8, length));
        const [type, isLast] = [kept[0]!, (kept[1]! & 1) === 1];
        kept = kept.subarray(length);
        if (!isLast) continue;
        const reply = replyTo(type, Buffer.concat(message));
        message = [];
        if (reply) send(socket, reply);
        else socket.destroy();
      }
    });
  });

  function replyTo(type: number, body: Buffer): Buffer | undefined {
    if (type === 0x12) return prelogin;
    if (type === 0x10) return Buffer.concat([loginAck, done(0)]);
    const inside = body.subarray(body.readUInt32LE(0));
    if (type === 0x0e) return transaction(inside.readUInt16LE(0));
    if (type === 0x01) return done(0);
    const sql = statementOf(inside);
    statements.push(sql);
    const given = answer(sql);
    if (given === "hang up") return undefined;
    if ("error" in given) return Buffer.concat([errorToken(given), done(0, 0xfe, 2)]);
    if ("changed" in given) return done(given.changed, 0xfe);
    return Buffer.concat([columns, ...given.rows.map(row), done(given.rows.length, 0xfe)]);
  }

  function transaction(kind: number): Buffer {
    const [name, change] = { 5: ["BEGIN", 8], 7: ["COMMIT", 9], 8: ["ROLLBACK", 10] }[kind] as [string, number];
    statements.push(name);
    const id = Buffer.from([1, 0, 0, 0, 0, 0, 0, 1]);
    const values = kind === 5 ? [Buffer.from([8]), id, Buffer.from([0])] : [Buffer.from([0, 8]), id];
    const token = Buffer.concat([Buffer.from([change]), ...values]);
    return Buffer.concat([Buffer.from([0xe3]), u16(token.length), token, done(0)]);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    statements,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(socket: Socket, body: Buffer) {
  for (let at = 0; at < body.length || at === 0; at += 4000) {
    const part = body.subarray(at, at + 4000);
    const head = Buffer.from([4, at + 4000 >= body.length ? 1 : 0, 0, 0, 0, 0, 1, 0]);
    head.writeUInt16BE(part.length + 8, 2);
    socket.write(Buffer.concat([head, part]));
  }
}

/** No encryption: the driver is told that there is none. */
const prelogin = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2]);
const loginAck = (() => {
  const body = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), short("scripted"), Buffer.from([16, 0, 0, 0])]);
  return Buffer.concat([Buffer.from([0xad]), u16(body.length), body]);
})();
const done = (count: number, token = 0xfd, status = 0x10) =>
  Buffer.concat([Buffer.from([token]), u16(status), u16(0), u32(count), u32(0)]);
const column = (type: Buffer, name: string) => Buffer.concat([u32(0), u16(1), type, short(name)]);
const columns = Buffer.concat([
  Buffer.from([0x81]),
  u16(2),
  column(Buffer.from([0x26, 4]), "id"),
  column(Buffer.concat([Buffer.from([0xe7]), u16(8000), collation]), "name"),
]);
const row = ([id, name]: readonly [number, string | null]) =>
  Buffer.concat([
    Buffer.from([0xd1, 4]),
    u32(id),
    name === null ? u16(0xffff) : Buffer.concat([u16(name.length * 2), ucs2(name)]),
  ]);
function errorToken({ error, number }: { readonly error: string; readonly number: number }) {
  const text = Buffer.concat([u16(error.length), ucs2(error)]);
  const body = Buffer.concat([u32(number), Buffer.from([1, 16]), text, short("here"), short(""), u32(1)]);
  return Buffer.concat([Buffer.from([0xaa]), u16(body.length), body]);
}

/** The statement of a call of sp_executesql with its texts and numbers behind it. */
function statementOf(body: Buffer): string {
  const values: string[] = [];
  let at = 6;
  while (at < body.length) {
    at += 2 + body[at]! * 2;
    const type = body[at]!;
    if (type === 0xe7) {
      const isMax = body.readUInt16LE(at + 1) === 0xffff;
      const length = isMax ? body.readUInt32LE(at + 16) : body.readUInt16LE(at + 8);
      const start = at + (isMax ? 20 : 10);
      values.push(length === 0xffff ? "NULL" : body.subarray(start, start + length).toString("utf16le"));
      at = length === 0xffff ? start : start + length + (isMax ? 4 : 0);
    } else {
      const length = body[at + 2]!;
      values.push(String(length === 8 ? body.readBigInt64LE(at + 3) : body.readInt32LE(at + 3)));
      at += 3 + length;
    }
  }
  const [sql = "", , ...bound] = values;
  return bound.length > 0 ? `${sql} -- ${bound.join(", ")}` : sql;
}
