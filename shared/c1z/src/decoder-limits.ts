const mebibyte = 1 << 20;

/** What unpacking a file may take. */
export interface DecoderLimits {
  /** Bytes it may unpack to; undefined where the environment does not say. */
  readonly decoded: number | undefined;
  /** The binary logarithm of the largest window a zstd frame may ask for. */
  readonly windowLog: number;
}

const defaultMemory = 128;
/** zstd knows no larger window: https://github.com/facebook/zstd/blob/dev/lib/zstd.h (ZSTD_WINDOWLOG_MAX_64). */
const largestWindowLog = 31;

/** The same variables, in MiB, that the Go tools read. What is no number counts as not set. */
export function decoderLimits(env: Readonly<Record<string, string | undefined>>): DecoderLimits {
  const decoded = megabytes(env, "BATON_DECODER_MAX_DECODED_SIZE_MB");
  const memory = megabytes(env, "BATON_DECODER_MAX_MEMORY_MB") ?? defaultMemory;
  return {
    decoded: decoded && decoded * mebibyte,
    windowLog: Math.min(Math.floor(Math.log2(memory * mebibyte)), largestWindowLog),
  };
}

function megabytes(env: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = env[name] ?? "";
  if (!/^\d+$/.test(text)) return undefined;
  if (Number(text) === 0) throw new Error(`c1z: ${name} is 0, so that nothing could be read: set it to 1 or more`);
  return Number(text);
}

export const decodedTooLarge = (): Error =>
  new Error(
    "c1z: max decoded size exceeded, increase DecoderMaxDecodedSize using BATON_DECODER_MAX_DECODED_SIZE_MB environment variable",
  );

export const windowTooLarge = (): Error =>
  new Error(
    "c1z: window size exceeded, increase DecoderMaxMemory using BATON_DECODER_MAX_MEMORY_MB environment variable",
  );

/** Whether bytes are to blame that are no zstd frame, or after one. As against the disk. */
export function isDecoderError(thrown: unknown): boolean {
  const { code = "" } = thrown as NodeJS.ErrnoException;
  // The decoder closes at what is no frame after a frame, and whoever feeds it is told one of these.
  return code.startsWith("Z") || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR";
}

/** Whether zstd refused a frame for its window. */
export const asksForTooLargeWindow = (thrown: unknown): boolean =>
  (thrown as NodeJS.ErrnoException).code === "ZSTD_error_frameParameter_windowTooLarge";
