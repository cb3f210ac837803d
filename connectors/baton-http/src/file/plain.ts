import { text as anyText, made, type Shape } from "@baton-connectors/mapping";

/** A text that is itself: an expression or a template in its place would be taken for what it is written as. */
export const text = (description: string): Shape<string> =>
  made(anyText(description), (written) => {
    const [, mark] = /^\s*(cel|tmpl):/.exec(written) ?? [];
    if (mark) throw new Error(`is taken as it is written: ${mark}: has no meaning here`);
    return written;
  });

/** A name that a header can have. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const isHeaderName = (name: string) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name);

export const headerName = (description: string): Shape<string> =>
  made(text(description), (name) => {
    if (name !== "" && !isHeaderName(name)) throw new Error(`${JSON.stringify(name)} is no name of a header`);
    return name;
  });
