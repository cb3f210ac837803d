/** JSON whose whole numbers stay as they are written. https://tc39.es/proposal-json-parse-with-source/ */
export interface ExactNumber {
  readonly rawJSON: string;
}

const json = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): value is ExactNumber;
};

export const exactNumber = (text: string): ExactNumber => json.rawJSON(text);
export const isExactNumber = (value: unknown): value is ExactNumber => json.isRawJSON(value);

/** Undefined for what is no JSON. */
export function jsonIn(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return json.parse(text, (_key, value, { source }) =>
      typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
        ? exactNumber(source!)
        : value,
    );
  } catch {
    return undefined;
  }
}
