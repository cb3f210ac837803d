import { text as anyText, made, mistake, type Shape } from "@baton-connectors/mapping";
import { mistakeIn } from "../answer/path-in.ts";

/** A text that is itself: an expression or a template in its place would be taken for what it is written as. */
export const text = (description: string): Shape<string> =>
  made(anyText(description), (written) => {
    const [, mark] = /^\s*(cel|tmpl):/.exec(written) ?? [];
    if (mark) throw new Error(`is taken as it is written: ${mark}: has no meaning here`);
    return written;
  });

/** A way into an answer. */
export const path = (description: string): Shape<string> =>
  made(text(description), (written) => {
    const wrong = written === "" ? undefined : mistakeIn(written);
    if (wrong !== undefined) throw new Error(wrong);
    return written;
  });

/** A name that a header can have. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const isHeaderName = (name: string) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name);

export const headerName = (description: string): Shape<string> =>
  made(text(description), (name) => {
    if (name !== "" && !isHeaderName(name)) throw new Error(`${JSON.stringify(name)} is no name of a header`);
    return name;
  });

/** One of these words, or `${NAME}` that stands for one. */
export const chosen = <const T extends string>(words: readonly T[], description: string): Shape<T> => {
  const filled = text(description);
  return {
    schema: { anyOf: [{ enum: [...words] }, { type: "string", pattern: "\\$\\{" }], description },
    read(at) {
      const written = filled.read(at);
      const found = words.find((one) => one === written);
      if (found === undefined) throw mistake(at, `must be one of ${words.join(", ")}`);
      return found;
    },
  };
};
