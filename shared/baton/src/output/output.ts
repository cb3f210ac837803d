import type { Writable } from "node:stream";
import { safeText } from "@baton-connectors/sdk/safe-text";

/** Where a program prints, and what it knows of its surroundings. */
export interface Terminal {
  /** Bytes are this side's again, and filled anew, when it calls back that they are written. */
  readonly stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a command prints. Text is collected into larger writes; `write` waits when the reader is behind. */
export interface Output {
  /** Text, or the bytes of text. */
  write(text: string | Uint8Array): Promise<void> | undefined;
  end(): Promise<void>;
  /** A line beside what is printed, for the person at the terminal. */
  warn(text: string): void;
  /** What is being done, on a terminal: each takes the place of the one before, and "" of the last. */
  progress(text: string): void;
  /** Letters of a line, where a person reads on a terminal, or another program shows it with $BATON_COLUMNS. */
  readonly columns: number | undefined;
  /** Colour is for terminals, and not for those who ask for none. https://no-color.org */
  readonly colour: boolean;
}

/** What is printed can be written no more: its reader has seen enough, or there is no room. */
export class OutputGone extends Error {
  readonly isReader: boolean;
  constructor(cause: Error) {
    const { code = cause.message } = cause as NodeJS.ErrnoException;
    super(`the output could not be written: ${code}`, { cause });
    this.isReader = ["EPIPE", "ECONNRESET", "EIO", "ERR_STREAM_DESTROYED"].includes(code);
  }
}

const bufferBytes = 1 << 18;
/** Bytes a letter takes at most. */
const widest = 3;

export function createOutput({ stdout, stderr, env }: Terminal): Output {
  // Bytes of parts that come again and again are copied; joining them as text would take several times as long.
  let buffer = Buffer.allocUnsafeSlow(bufferBytes);
  let used = 0;
  const send = (bytes: string | Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      stdout.write(bytes, (error) => (error ? reject(new OutputGone(error)) : resolve()));
    });
  // Those that are written already are filled again: thousands of new ones would each be memory to collect.
  const free: Buffer<ArrayBuffer>[] = [];
  const flush = async () => {
    const full = buffer;
    const sent = send(full.subarray(0, used));
    buffer = free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes);
    used = 0;
    await sent;
    free.push(full);
  };
  return {
    write(text) {
      const most = typeof text === "string" ? text.length * widest : text.length;
      if (most > bufferBytes / 2) return (used > 0 ? flush() : Promise.resolve()).then(() => send(text));
      if (typeof text === "string") used += buffer.write(text, used);
      else {
        buffer.set(text, used);
        used += text.length;
      }
      return used < bufferBytes / 2 ? undefined : flush();
    },
    async end() {
      if (used > 0) await flush();
    },
    progress: (text) => void (stderr.isTTY && stderr.write(`\r\u001b[K${safeText(text)}`)),
    warn: (text) => void stderr.write(`${safeText(text)}\n`),
    columns: stdout.isTTY ? stdout.columns || 80 : Number(env.BATON_COLUMNS) || undefined,
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
  };
}
