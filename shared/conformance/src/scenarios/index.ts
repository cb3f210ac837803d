export { type Comparison, comparePlay } from "./compare.ts";
export { differencesOf } from "./differences.ts";
export { scenarioKeys } from "./keys.ts";
export { type Played, play } from "./play.ts";
export { type Recorded, readRecorded, readRecordedFile, scenarioNames, type TaskOutcome } from "./recorded.ts";
