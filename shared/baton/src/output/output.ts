import type { Writable } from "node:stream";
import { safeText } from "./safe-text.ts";

/** What a command prints. Text is collected into larger writes; `write` waits when the reader is behind. */
export interface Output {
  write(text: string): Promise<void> | undefined;
  end(): Promise<void>;
  /** A line beside what is printed, for the person at the terminal. */
  warn(text: string): void;
  /** Letters of a line, where a person reads on a terminal. */
  readonly columns: number | undefined;
  /** Colour is for terminals, and not for those who ask for none. https://no-color.org */
  readonly colour: boolean;
}

const flushLetters = 64 * 1024;

export function createOutput(stream: Writable & { isTTY?: boolean; columns?: number }, env = process.env): Output {
  let waiting: string[] = [];
  let letters = 0;
  const flush = () =>
    new Promise<void>((resolve) => {
      const text = waiting.join("");
      waiting = [];
      letters = 0;
      stream.write(text, () => resolve());
    });
  return {
    write(text) {
      waiting.push(text);
      letters += text.length;
      return letters < flushLetters ? undefined : flush();
    },
    async end() {
      if (letters > 0) await flush();
    },
    warn: (text) => void process.stderr.write(`${safeText(text)}\n`),
    columns: stream.isTTY ? stream.columns || 80 : undefined,
    colour: stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
  };
}
