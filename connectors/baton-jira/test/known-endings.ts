interface OtherEnding {
  readonly exit?: number;
  readonly says?: string;
  /** The rows are those of this run. */
  readonly rowsOf?: string;
  /** Beginnings of differences that are meant. */
  readonly rows?: readonly string[];
}
export const runsOfTheCommandLine: Readonly<Record<string, true>> = {};
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {};
