/** A file that anybody may see: an app's answers with everything that is somebody's replaced. */
export interface Recording {
  readonly format: "baton-recording/1";
  /** As in `baton-okta`, and the version that was recorded. */
  readonly connector: string;
  readonly version: string;
  /** The settings to play it with; files are `{ "$file": base64 }`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly exchanges: readonly Recorded[];
  /** How the sync ended that was recorded: rows by resource type, or how it failed. */
  readonly ended: Readonly<Record<string, unknown>>;
}

export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Of the request. */
  readonly body?: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The answer: as JSON, or as text for what is no JSON or has numbers that JSON readers would round. */
  readonly json?: unknown;
  readonly text?: string | undefined;
}

export const recordingText = (recording: Recording): string => {
  const { exchanges, ...rest } = recording;
  const head = JSON.stringify(rest, undefined, 2).replace(/\n\}$/, "");
  return `${head},\n  "exchanges": [\n${exchanges.map((one) => `    ${JSON.stringify(one)}`).join(",\n")}\n  ]\n}\n`;
};

/** Throws for anything else. */
export function parseRecording(text: string): Recording {
  const parsed = JSON.parse(text) as Partial<Recording>;
  if (parsed?.format !== "baton-recording/1" || !Array.isArray(parsed.exchanges) || typeof parsed.config !== "object")
    throw new Error("this is no recording of a connector");
  return parsed as Recording;
}
