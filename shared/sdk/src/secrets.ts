/**
 * Secrets that must never be printed. Config fields declared secret register themselves; so do tokens fetched at run
 * time. `scrub` replaces each in the forms in which it could appear: raw, base64, base64url, URL-encoded, JSON-escaped.
 */
export interface Secrets {
  /** Registers one secret. Values under 4 characters are not replaced: they would hit ordinary words. */
  add(value: string): void;
  scrub(text: string): string;
  /** The same value with every string in it scrubbed, for structured log fields. Cycles are cut. */
  scrubValue(value: unknown): unknown;
}

export const redacted = "[REDACTED]";

export function createSecrets(): Secrets {
  const known = new Set<string>();
  let pattern: RegExp | undefined;

  const scrub = (text: string) => {
    if (known.size === 0) return text;
    pattern ??= new RegExp(
      [...known]
        .sort((a, b) => b.length - a.length)
        .map(RegExp.escape)
        .join("|"),
      "g",
    );
    return text.replace(pattern, redacted);
  };

  const scrubValue = (value: unknown, seen = new Set<object>()): unknown => {
    if (typeof value === "string") return scrub(value);
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return "[Circular]";
    seen.add(value);
    if (Array.isArray(value)) return value.map((item) => scrubValue(item, seen));
    if (value instanceof Date || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), scrubValue(item, seen)]));
  };

  return {
    add(value) {
      if (value.length < 4) return;
      for (const form of appearances(value)) known.add(form);
      pattern = undefined;
    },
    scrub,
    scrubValue: (value) => scrubValue(value),
  };
}

function appearances(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    bytes.toString("hex"),
    ...base64Forms(bytes),
    // A PEM or JSON key is also dangerous line by line.
    ...value.split(/\r?\n/).filter((line) => line.length >= 24 && !line.startsWith("-----")),
  ].filter((form) => form.length >= 4);
}

/** base64 of the value alone and at each of the three alignments it can have inside a longer encoded text. */
function base64Forms(bytes: Buffer): string[] {
  const forms: string[] = [bytes.toString("base64"), bytes.toString("base64url")];
  if (bytes.length < 9) return forms;
  for (const shift of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    // Only whole groups that consist of the secret's own bytes are the same in every surrounding.
    const whole = padded.subarray(shift === 0 ? 0 : 3, padded.length - (padded.length % 3));
    forms.push(whole.toString("base64"), whole.toString("base64url"));
  }
  return forms;
}
