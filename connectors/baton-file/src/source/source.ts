/** One file to be read, or a folder of them. */
export interface Source {
  /** As messages call it. */
  readonly name: string;
  /** The name without `.gz`, which says the format. */
  readonly formatName: string;
  /** Of a folder: its files, by name. */
  readonly files: readonly Source[] | undefined;
  /** Another one after each change. */
  readonly version: string;
  /** When it was changed last, where that is known. */
  readonly changedAt: Date | undefined;
  /** Where it can be written; undefined for what is elsewhere or packed. */
  readonly path: string | undefined;
  pieces(): AsyncIterable<Buffer>;
  bytes(): Promise<Buffer>;
}

/** A file that is in memory. */
export function sourceOf(
  facts: Pick<Source, "name" | "formatName" | "version" | "changedAt">,
  bytes: () => Promise<Buffer>,
): Source {
  return {
    ...facts,
    files: undefined,
    path: undefined,
    async *pieces() {
      yield await bytes();
    },
    bytes,
  };
}
