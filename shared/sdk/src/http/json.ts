/**
 * Parses JSON. Integers that a double cannot hold become decimal strings, since vendors use them as ids, unless
 * `exact` is false. Empty text is `undefined`.
 */
export function parseJson(text: string, exact = true): { ok: true; value: unknown } | { ok: false } {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: exact && /\d{16}/.test(text) ? JSON.parse(text, exactIntegers) : JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function exactIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return context?.source && /^-?\d+$/.test(context.source) ? context.source : value;
}
