/** The fault matrix as a command, which needs no test runner. */
export { runConformance } from "./matrix/run-conformance.ts";
export type { AccountCase, OpenApp, ProvisionCase, RotationCase, Rows, Subject } from "./subject.ts";
