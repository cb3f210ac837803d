/** Records what a connector asks of its app, with everything that is somebody's replaced, and plays it back. */
export { type Code, codeAround, codeIn } from "./code.ts";
export { type Exchange, recorder } from "./exchange.ts";
export { parseRecording, type Recorded, type Recording, recordingText } from "./recording.ts";
export { openRecording, type Playing, replying, settingsOf } from "./replay.ts";
export { type Scrubbed, scrubbedRecording } from "./scrub-recording.ts";
export type { Told } from "./tally.ts";
