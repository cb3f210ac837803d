import { BatonError } from "@baton-connectors/sdk";
import type { CelValue } from "@bufbuild/cel";
import { compile, type Inputs, type Program } from "../cel/environment.ts";
import { asText } from "../cel/text.ts";
import { asTruth } from "../cel/truth.ts";
import type { Written } from "../yaml/shape.ts";

/** Evaluates expressions, each compiled once. An error names the expression's place in the file. */
export class Evaluator {
  readonly #programs = new Map<string, Program>();

  value(written: Written, inputs: Inputs): CelValue {
    return this.#at(written, () => this.#program(written, inputs)(inputs));
  }
  text(written: Written, inputs: Inputs): string {
    return this.#at(written, () => asText(this.#program(written, inputs)(inputs)));
  }
  truth(written: Written | undefined, inputs: Inputs): boolean {
    return written !== undefined && this.#at(written, () => asTruth(this.#program(written, inputs)(inputs)));
  }

  #program(written: Written, inputs: Inputs): Program {
    const names = Object.keys(inputs) as (keyof Inputs)[];
    const key = `${names.join()} ${written.text}`;
    let program = this.#programs.get(key);
    if (!program) {
      program = compile(written.text, names);
      this.#programs.set(key, program);
    }
    return program;
  }

  #at<T>(written: Written, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw misplaced((error as Error).message, written, error);
    }
  }
}

/** An error of the file, with the place where it is to be mended. */
export const misplaced = (message: string, { path, line, text }: Written, cause?: unknown) =>
  new BatonError("InvalidArgument", message, { hint: `See ${path}, line ${line}: ${text}`, kind: "config", cause });
