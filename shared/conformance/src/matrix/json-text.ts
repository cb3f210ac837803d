/** JSON as a value and back, integers beyond 2^53 kept as they are written. Undefined: it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text, exact);
  } catch {
    return undefined;
  }
}

function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !context?.source) return value;
  return (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON(context.source);
}

/** A value inside another, by the names that lead to it. */
export interface Leaf {
  readonly names: readonly string[];
  readonly value: string;
}

/** Texts, numbers and truth values, as text, however deep; what is below `except` is left out. */
export function* leaves(value: unknown, except?: unknown, names: readonly string[] = []): Iterable<Leaf> {
  if (value === except && except !== undefined) return;
  if (typeof value === "object" && value !== null) {
    const raw = (value as { rawJSON?: unknown }).rawJSON;
    if (typeof raw === "string" && Object.getPrototypeOf(value) === null) yield { names, value: raw };
    else for (const [name, inner] of Object.entries(value)) yield* leaves(inner, except, [...names, name]);
  } else if (value !== null && value !== undefined) yield { names, value: String(value) };
}

/** The same value with its leaves changed; `except` stays as it is. */
export function withLeaves(value: unknown, change: (leaf: unknown) => unknown, except?: unknown): unknown {
  if (value === except && except !== undefined) return value;
  if (Array.isArray(value)) return value.map((inner) => withLeaves(inner, change, except));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withLeaves(inner, change, except)]));
  return change(value);
}

/** The same text for the same value, whatever the order of its fields. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "bigint") return String(inner);
    if (inner instanceof Uint8Array) return Buffer.from(inner).toString("base64");
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
