/** Letter by letter, as Go does it: no rule looks at a letter's neighbours. */
export const lower = (text: string): string =>
  Array.from(text, (letter) => Array.from(letter.toLowerCase())[0]!).join("");

const letter = /[\p{L}\p{M}]/u;
/** Within a word: `o'neil`, `a:b`, `x_y`. */
const joining = /['’_:.·]/;

/** English title case: the first letter of each word, also behind a digit. */
export function title(text: string): string {
  const letters = Array.from(text);
  const inWord = (at: number): boolean =>
    at >= 0 && (letter.test(letters[at]!) || (joining.test(letters[at]!) && inWord(at - 1)));
  return letters.map((one, at) => (inWord(at - 1) ? one : one.toUpperCase())).join("");
}
