/** `%` and `_` as in a granted database name, a backslash before one stands for itself: https://dev.mysql.com/doc/refman/9.0/en/grant.html */
export function fits(pattern: string, name: string): boolean {
  return matcher(pattern).test(name);
}

const matchers = new Map<string, RegExp>();
function matcher(pattern: string): RegExp {
  let found = matchers.get(pattern);
  if (!found) {
    const source = pattern.replace(/\\([\s\S])|([\s\S])/gu, (_, escaped?: string, plain?: string) => {
      if (escaped !== undefined) return literal(escaped);
      return plain === "%" ? ".*" : plain === "_" ? "." : literal(plain!);
    });
    found = new RegExp(`^${source}$`, "su");
    if (matchers.size > 10_000) matchers.clear();
    matchers.set(pattern, found);
  }
  return found;
}
const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** Where the first wildcard stands; the server prefers the pattern with the latest, and before all the one with none. */
export function exactness(pattern: string): number {
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "\\" && i + 1 < pattern.length) i++;
    else if (pattern[i] === "%" || pattern[i] === "_") return Math.min(Buffer.byteLength(pattern.slice(0, i)) + 1, 127);
  }
  return pattern === "" ? 0 : 128;
}

/** The name as a statement has to have it for the server to take it for nothing but itself. */
export const escapedName = (name: string) => name.replace(/[\\_%]/g, "\\$&");

/** Whether each machine that the one host stands for is also what the other stands for. */
export function coversHost(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "%") return true;
  if (!/[%_]/.test(wide) || wide.includes("/") || narrow.includes("/")) return false;
  if (wide.includes("_") && narrow.includes("%")) return false;
  return fits(wide.toLowerCase(), narrow.toLowerCase());
}
