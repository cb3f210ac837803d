import type { Socket } from "node:net";

/** What a statement is answered with: names and types of columns, rows as texts. */
export interface Answer {
  readonly columns: readonly (readonly [name: string, type: number])[];
  readonly rows: readonly (readonly (string | null)[])[];
}
/** Undefined: a statement that answers nothing. */
export type Answering = (sql: string, values: readonly (string | null)[]) => Promise<Answer | undefined>;

/**
 * The server's side of a connection, as much of it as a client that only reads asks for; everybody may log in.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function serve(socket: Socket, answering: Answering) {
  let [sql, values]: [string, readonly (string | null)[]] = ["", []];
  let isGreeted = false;
  let failed = false;
  const answered = async () => {
    try {
      const answer = await answering(sql, values);
      if (answer) socket.write(Buffer.concat([description(answer), ...answer.rows.map(row), done("SELECT")]));
      else socket.write(done(sql.split(" ", 1)[0]!));
    } catch (error) {
      failed = true;
      socket.write(refusal(String(error)));
    }
  };
  const ready = () => socket.write(message("Z", Buffer.from("I")));
  for await (const [type, body] of messages(socket)) {
    if (!isGreeted) {
      isGreeted = true;
      socket.write(message("R", int32(0)));
      ready();
    } else if (type === "Q") {
      [sql, values] = [texts(body)[0]!, []];
      await answered();
      ready();
    } else if (type === "P") {
      sql = texts(body)[1]!;
      socket.write(message("1"));
    } else if (type === "B") {
      values = valuesOf(body);
      socket.write(message("2"));
    } else if (type === "E" && !failed) await answered();
    else if (type === "S") {
      failed = false;
      ready();
    } else if (type === "X") socket.end();
  }
}

/** The first message has no type. */
async function* messages(socket: Socket): AsyncGenerator<readonly [type: string, body: Buffer]> {
  let rest: Buffer = Buffer.alloc(0);
  let typed = 0;
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= typed + 4 && rest.length >= typed + rest.readInt32BE(typed)) {
      const end = typed + rest.readInt32BE(typed);
      yield [rest.toString("latin1", 0, typed), rest.subarray(typed + 4, end)];
      rest = rest.subarray(end);
      typed = 1;
    }
  }
}

const texts = (body: Buffer) => body.toString("utf8").split("\0");

/** Names of portal and statement, formats, values. */
function valuesOf(body: Buffer): readonly (string | null)[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(length, 0);
    return length < 0 ? null : body.toString("utf8", at - length, at);
  });
}

const message = (type: string, ...parts: readonly Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number) => int32(value).subarray(2);
const text = (value: string) => Buffer.from(`${value}\0`);
const done = (what: string) => message("C", text(what));
const refusal = (why: string) => message("E", text("SERROR"), text("C0A000"), text(`M${why}`), Buffer.alloc(1));

/** Of a column in no table, of any length, as text. */
const description = ({ columns }: Answer) =>
  message(
    "T",
    int16(columns.length),
    ...columns.map(([name, type]) =>
      Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]),
    ),
  );
const row = (values: readonly (string | null)[]) =>
  message(
    "D",
    int16(values.length),
    ...values.map((value) => {
      if (value === null) return int32(-1);
      const bytes = Buffer.from(value);
      return Buffer.concat([int32(bytes.length), bytes]);
    }),
  );
