/**
 * What an author writes is nearly CEL: a bare word is a text, and `.name` is the column of that name, wherever it stands, even in
 * the middle of a text. https://github.com/conductorone/baton-sql#cel
 */
export function toCel(written: string): string {
  if (bareWord.test(written) && written !== "true" && written !== "false") return JSON.stringify(written);
  return written.replace(column, (_, name: string) => `cols['${name}']`);
}

const bareWord = /^[A-Za-z_][A-Za-z0-9_]*$/;
const column = /(?<![A-Za-z0-9_])\.([A-Za-z0-9_]+)/g;
