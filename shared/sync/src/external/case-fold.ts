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
  // A lone İ or ẞ maps to itself: its lower case is two letters, or none in the simple mappings.
  const upper = simple(char, char.toUpperCase());
  const lower = simple(upper, upper.toLowerCase());
  if (char === "İ") return char;
  return lower === "ς" ? "σ" : lower;
}

const simple = (char: string, mapped: string) => ([...mapped].length === 1 ? mapped : char);
