const levels = ["debug", "info", "warn", "error", "fatal"] as const;
export type Level = (typeof levels)[number];

const synonyms: Readonly<Record<string, Level>> = { warning: "warn", dpanic: "fatal", panic: "fatal" };

/** The level meant by `--log-level`, in any case, or undefined. */
export function levelOf(text: string): Level | undefined {
  const word = text.toLowerCase();
  return levels.find((level) => level === word) ?? synonyms[word];
}
