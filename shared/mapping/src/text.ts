/** Letter by letter: no rule looks at a letter's neighbours, as in the Go connectors. */
const simple = (text: string, change: (letter: string) => string) =>
  Array.from(text, (letter) => {
    const changed = Array.from(change(letter));
    // Simple case mapping gives one letter for one: ß has no capital.
    return changed.length === 1 ? changed[0]! : change === upper ? letter : changed[0]!;
  }).join("");
const upper = (letter: string) => letter.toUpperCase();
const lower = (letter: string) => letter.toLowerCase();

export const toUpper = (text: string) => simple(text, upper);
export const toLower = (text: string) => simple(text, lower);

const letter = /[\p{L}\p{M}]/u;
/** Within a word: `o'neil`, `a:b`, `x_y`. */
const joining = /['’_:.·]/;

/** English title case: the first letter of each word in upper case, also behind a digit, the rest in lower case. */
export function titleCase(text: string): string {
  const letters = Array.from(toLower(text));
  const inWord = (at: number): boolean =>
    at >= 0 && (letter.test(letters[at]!) || (joining.test(letters[at]!) && inWord(at - 1)));
  return letters.map((one, at) => (inWord(at - 1) ? one : toUpper(one))).join("");
}

export const slugify = (text: string) =>
  toLower(text)
    .replaceAll(/[ _]/g, "-")
    .replaceAll(/[^a-z0-9-]/g, "")
    .replaceAll(/-+/g, "-")
    .replaceAll(/^-|-$/g, "");
