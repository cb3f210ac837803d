/**
 * Parses JSON keeping integers that a double cannot hold: they become decimal strings, since vendors use them as ids.
 * Empty text is `undefined`.
 */
export function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: /\d{16}/.test(text) ? JSON.parse(text, exactIntegers) : JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function exactIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return context?.source && /^-?\d+$/.test(context.source) ? context.source : value;
}
