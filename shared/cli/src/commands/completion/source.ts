export interface CompletionItem {
  readonly word: string;
  /** "" for none. */
  readonly description: string;
}

/** What a completion script offers. */
export interface CompletionSource {
  readonly program: string;
  readonly commands: readonly CompletionItem[];
  readonly flags: readonly (CompletionItem & { /** Its value is a path. */ readonly path: boolean })[];
}

/** A name for shell functions. */
export const functionName = (program: string) => `_${program.replace(/\W/g, "_")}`;
