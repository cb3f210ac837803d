/** What every connector must show, as tests to call from each connector's own. */
export { describeConformance } from "./conformance.ts";
export { type Run, runHere } from "./run-here.ts";
export type { OpenApp, ProvisionCase, Rows, Subject } from "./subject.ts";
export { type Fault, type Trial, type TrialSync, trialOf } from "./trial.ts";
