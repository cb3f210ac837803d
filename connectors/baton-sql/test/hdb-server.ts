import { createServer, type Socket } from "node:net";

/** What the scripted server answers a statement with. */
export type HdbAnswer =
  | { readonly rows: readonly (readonly [id: number, name: string | null])[] }
  | { readonly changed: number }
  | { readonly error: string; readonly code: number }
  | "hang up"
  /** After the first packet of rows. */
  | { readonly rows: readonly (readonly [id: number, name: string | null])[]; readonly thenHangUp: true };

export interface HdbServer {
  readonly port: number;
  readonly statements: readonly string[];
  close(): Promise<void>;
}

/** Kinds of messages and parts: https://help.sap.com/viewer/7e4aba181371442d9e4395e7ff71b777 */
const message = {
  direct: 2,
  prepare: 3,
  execute: 13,
  authenticate: 65,
  connect: 66,
  commit: 67,
  rollback: 68,
  closeResult: 69,
  drop: 70,
  fetch: 71,
} as const;
const part = {
  command: 3,
  rows: 5,
  error: 6,
  statement: 10,
  affected: 12,
  result: 13,
  parameters: 32,
  authentication: 33,
  parameterTypes: 47,
  columns: 48,
} as const;
const [select, update, ddl, fetched] = [5, 3, 1, 10];
const [int, nvarchar] = [3, 11];
const rowsOfPacket = 700;

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const aligned = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);

interface Part {
  readonly kind: number;
  readonly attributes?: number;
  readonly count?: number;
  readonly bytes: Buffer;
}

/** One packet with one segment: https://help.sap.com/viewer/7e4aba181371442d9e4395e7ff71b777 */
function packet(parts: readonly Part[], functionCode: number, kind = 2): Buffer {
  const body = parts.map(({ kind: partKind, attributes = 0, count = 1, bytes }) => {
    const head = Buffer.alloc(16);
    head[0] = partKind;
    head[1] = attributes;
    head.writeInt16LE(count, 2);
    head.writeInt32LE(bytes.length, 8);
    return Buffer.concat([head, aligned(bytes)]);
  });
  const length = 24 + body.reduce((sum, one) => sum + one.length, 0);
  const segment = Buffer.alloc(24);
  segment.writeInt32LE(length, 0);
  segment.writeInt16LE(parts.length, 8);
  segment.writeInt16LE(1, 10);
  segment[12] = kind;
  segment.writeInt16LE(functionCode, 14);
  const head = Buffer.alloc(32);
  head.writeBigUInt64LE(7n, 0);
  head.writeUInt32LE(length, 12);
  head.writeUInt32LE(length, 16);
  head.writeUInt16LE(1, 20);
  return Buffer.concat([head, segment, ...body]);
}

/** Fields behind their lengths. */
const fields = (...values: readonly Buffer[]) => {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(values.length);
  return Buffer.concat([count, ...values.flatMap((value) => [Buffer.from([value.length]), value])]);
};

/** Two columns, `ID` and `NAME`. */
const columns = (() => {
  const names = ["ID", "NAME"];
  const texts = Buffer.concat(names.map((name) => Buffer.from([name.length, ...Buffer.from(name)])));
  const heads = [int, nvarchar].map((type, i) => {
    const head = Buffer.alloc(24, 0xff);
    head[0] = 2;
    head[1] = type;
    head.writeInt16LE(0, 2);
    head.writeInt16LE(100, 4);
    for (const at of [16, 20]) head.writeInt32LE(i === 0 ? 0 : 1 + names[0]!.length, at);
    return head;
  });
  return { kind: part.columns, count: 2, bytes: Buffer.concat([...heads, texts]) };
})();

const rowBytes = ([id, name]: readonly [number, string | null]) => {
  const text = name === null ? Buffer.from([0xff]) : Buffer.from([Buffer.byteLength(name), ...Buffer.from(name)]);
  return Buffer.concat([Buffer.from([1]), int32(id), text]);
};

interface Session {
  readonly socket: Socket;
  readonly prepared: Map<string, string>;
  left: readonly (readonly [number, string | null])[];
  hangsUp: boolean;
}

/** Enough of SAP's protocol to speak with a driver. */
export async function startHdb(answer: (sql: string) => HdbAnswer): Promise<HdbServer> {
  const statements: string[] = [];
  const sockets = new Set<Socket>();

  function rowsNext(session: Session): Part {
    const rows = session.left.slice(0, rowsOfPacket);
    session.left = session.left.slice(rowsOfPacket);
    const isLast = session.left.length === 0 && !session.hangsUp;
    return {
      kind: part.rows,
      attributes: isLast ? 0x11 : 0,
      count: rows.length,
      bytes: Buffer.concat(rows.map(rowBytes)),
    };
  }

  function answered(session: Session, sql: string): Buffer | undefined {
    statements.push(sql);
    const given = answer(sql);
    if (given === "hang up") return undefined;
    if ("error" in given) {
      const text = Buffer.from(given.error);
      const bytes = Buffer.concat([
        int32(given.code),
        int32(0),
        int32(text.length),
        Buffer.from([1]),
        Buffer.from("HY000"),
        text,
      ]);
      return packet([{ kind: part.error, bytes }], 0, 5);
    }
    if ("changed" in given) {
      const isDdl = /^\s*set\b/i.test(sql);
      return packet(isDdl ? [] : [{ kind: part.affected, bytes: int32(given.changed) }], isDdl ? ddl! : update!);
    }
    session.left = given.rows;
    session.hangsUp = "thenHangUp" in given;
    return packet([columns, { kind: part.result, bytes: Buffer.alloc(8, 1) }, rowsNext(session)], select!);
  }

  function replyTo(session: Session, type: number, parts: ReadonlyMap<number, Buffer>): Buffer | undefined {
    switch (type) {
      case message.authenticate: {
        const proof = fields(Buffer.alloc(16, 1), Buffer.alloc(48, 2));
        return packet([{ kind: part.authentication, bytes: fields(Buffer.from("SCRAMSHA256"), proof) }], 0);
      }
      case message.connect:
        return packet([{ kind: part.authentication, bytes: fields(Buffer.from("SCRAMSHA256"), Buffer.alloc(0)) }], 14);
      case message.direct:
        return answered(session, parts.get(part.command)!.toString());
      case message.prepare: {
        const sql = parts.get(part.command)!.toString();
        const id = Buffer.alloc(8, session.prepared.size + 1);
        session.prepared.set(id.toString("hex"), sql);
        const marks = [...sql.matchAll(/\?/g)].map((_, i) => {
          const head = Buffer.alloc(16);
          head[0] = 2;
          head[1] = /NUMBER/.test(sql) && i === 0 ? int! : nvarchar!;
          head[2] = 1;
          head.writeInt32LE(-1, 4);
          head.writeInt16LE(100, 8);
          return head;
        });
        const types = { kind: part.parameterTypes, count: marks.length, bytes: Buffer.concat(marks) };
        return packet([{ kind: part.statement, bytes: id }, types], sql.startsWith("SELECT") ? select! : update!);
      }
      case message.execute: {
        const sql = session.prepared.get(parts.get(part.statement)!.toString("hex"))!;
        return answered(session, `${sql} -- ${valuesIn(parts.get(part.parameters)!).join(", ")}`);
      }
      case message.fetch:
        if (session.hangsUp) return undefined;
        return packet([{ kind: part.result, bytes: Buffer.alloc(8, 1) }, rowsNext(session)], fetched!);
      default: {
        const named = Object.entries(message).find(([, code]) => code === type)?.[0];
        if (named === "commit" || named === "rollback") statements.push(named.toUpperCase());
        return packet([], 0);
      }
    }
  }

  const server = createServer((socket) => {
    const session: Session = { socket, prepared: new Map(), left: [], hangsUp: false };
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    let kept = Buffer.alloc(0);
    let isGreeted = false;
    socket.on("data", (data: Buffer) => {
      kept = Buffer.concat([kept, data]);
      if (!isGreeted && kept.length >= 14) {
        isGreeted = true;
        kept = kept.subarray(14);
        socket.write(Buffer.from([2, 0, 0, 4, 1, 0, 0, 0]));
      }
      while (kept.length >= 32 && kept.length >= 32 + kept.readUInt32LE(12)) {
        const segment = kept.subarray(32, 32 + kept.readUInt32LE(12));
        kept = kept.subarray(32 + segment.length);
        const reply = replyTo(session, segment[13]!, partsOf(segment));
        if (reply) socket.write(reply);
        else socket.destroy();
      }
    });
  });
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

function partsOf(segment: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = 24;
  for (let i = 0; i < segment.readInt16LE(8); i++) {
    const length = segment.readInt32LE(at + 8);
    found.set(segment[at]!, segment.subarray(at + 16, at + 16 + length));
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return found;
}

/** Bound values: the type, and behind it a number or a text with its length. */
function valuesIn(bytes: Buffer): string[] {
  const values: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at]!;
    at += 1;
    if ((type & 0x80) !== 0) values.push("NULL");
    else if (type === int) {
      values.push(String(bytes.readInt32LE(at)));
      at += 4;
    } else {
      const length = bytes[at]!;
      values.push(bytes.subarray(at + 1, at + 1 + length).toString());
      at += 1 + length;
    }
  }
  return values;
}
