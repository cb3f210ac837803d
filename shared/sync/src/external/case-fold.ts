/**
 * Equality under Unicode simple case folding: the letters of every class of the standard's one-to-one case mappings are
 * equal. Full folding (ß and ss) and language rules (dotted and dotless i) are left out.
 */
export function equalFold(a: string, b: string): boolean {
  if (a === b) return true;
  const left = [...a];
  const right = [...b];
  return left.length === right.length && left.every((char, i) => fold(char) === fold(right[i]!));
}

/** A folded string: equal for exactly the strings that are equal under `equalFold`. */
export const foldCase = (text: string): string => [...text].map(fold).join("");

function fold(char: string): string {
  // The dotted and the dotless i are equal to themselves alone.
  if (char === "İ" || char === "ı") return char;
  const lower = simple(char, simple(char, char.toUpperCase()).toLowerCase());
  return lower === "ς" ? "σ" : lower;
}

const simple = (char: string, mapped: string) => ([...mapped].length === 1 ? mapped : char);
