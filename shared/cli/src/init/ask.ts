import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Stdio } from "../stdio.ts";
import { usageError } from "../usage-error.ts";

/** Questions to a person, one line each. */
export interface Ask extends Disposable {
  /** What was typed, without spaces around it; the default when nothing was. A secret is not shown. */
  line(question: string, options?: { readonly secret?: boolean; readonly default?: string }): Promise<string>;
  confirm(question: string, otherwise: boolean): Promise<boolean>;
  /** The index of the chosen one. */
  choose(question: string, choices: readonly string[], usual?: number): Promise<number>;
  say(text: string): void;
}

/** Asks on the terminal; answers may also be piped in, one a line. */
export function createAsk({ stdin, stdout }: Stdio): Ask {
  let muted = false;
  const terminal = stdin.isTTY === true && stdout.isTTY === true;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) stdout.write(String(chunk));
      done();
    },
  });
  const reader = createInterface({ input: stdin, output, terminal });
  const lines = reader[Symbol.asyncIterator]();

  const line: Ask["line"] = async (question, { secret = false, default: preset = "" } = {}) => {
    stdout.write(`${question}${preset && !secret ? ` [${preset}]` : ""}: `);
    muted = secret;
    const answer = await lines.next();
    muted = false;
    if (secret || !terminal) stdout.write("\n");
    if (answer.done)
      throw usageError("init was given no more answers", "Run it in a terminal and answer its questions.");
    return answer.value.trim() || preset;
  };

  return {
    line,
    async confirm(question, otherwise) {
      for (;;) {
        const answer = (await line(`${question} (${otherwise ? "Y/n" : "y/N"})`)).toLowerCase();
        if (answer === "") return otherwise;
        if (["y", "yes"].includes(answer)) return true;
        if (["n", "no"].includes(answer)) return false;
        stdout.write("  Answer y or n.\n");
      }
    },
    async choose(question, choices, usual = 0) {
      stdout.write(`${question}\n${choices.map((choice, index) => `  ${index + 1}) ${choice}\n`).join("")}`);
      for (;;) {
        const index = Number(await line("Number", { default: String(usual + 1) })) - 1;
        if (choices[index] !== undefined) return index;
        stdout.write(`  Answer with a number from 1 to ${choices.length}.\n`);
      }
    },
    say: (text) => void stdout.write(text),
    [Symbol.dispose]: () => reader.close(),
  };
}
