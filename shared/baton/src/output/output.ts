import type { Writable } from "node:stream";
import { safeText } from "./safe-text.ts";

/** Where a program prints, and what it knows of its surroundings. */
export interface Terminal {
  readonly stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

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

export function createOutput({ stdout, stderr, env }: Terminal): Output {
  let waiting: string[] = [];
  let letters = 0;
  const flush = () =>
    new Promise<void>((resolve) => {
      const text = waiting.join("");
      waiting = [];
      letters = 0;
      stdout.write(text, () => resolve());
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
    warn: (text) => void stderr.write(`${safeText(text)}\n`),
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
  };
}
