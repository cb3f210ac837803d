/**
 * The ids of roles, as the Go connector makes them of labels (https://pkg.go.dev/github.com/iancoleman/strcase): words are told apart by
 * case, digits, blanks, dots and hyphens; letters beyond ASCII stay as they are.
 */
export function snakeCase(label: string): string {
  const text = label.trim();
  const isUpper = (letter: string) => letter >= "A" && letter <= "Z";
  const isLower = (letter: string) => letter >= "a" && letter <= "z";
  const isDigit = (letter: string) => letter >= "0" && letter <= "9";
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (" _-.".includes(letter)) {
      out += "_";
      continue;
    }
    out += isUpper(letter) ? letter.toLowerCase() : letter;
    const next = text[at + 1];
    if (next === undefined) continue;
    const after = text[at + 2] ?? "";
    const ends =
      (isLower(letter) && (isUpper(next) || isDigit(next))) ||
      (isUpper(letter) && isDigit(next)) ||
      (isDigit(letter) && (isUpper(next) || isLower(next))) ||
      (isUpper(letter) && isUpper(next) && isLower(after));
    if (ends) out += "_";
  }
  return out;
}
