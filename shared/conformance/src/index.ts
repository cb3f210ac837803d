/** What every connector must show, as tests to call from each connector's own. */
export { describeConformance } from "./conformance.ts";
export { recordedSubject } from "./recorded-subject.ts";
export { type Run, runHere } from "./run-here.ts";
export type { AccountCase, Clock, OpenApp, ProvisionCase, RotationCase, Rows, Subject, TicketCase } from "./subject.ts";
