import type { CheckResult } from "@baton-connectors/sdk";

export type State = CheckResult["status"] | "skipped";

/** One thing tried, in order: network, TLS, credentials, then the connector's own checks. */
export interface Step {
  readonly name: string;
  readonly purpose: "access" | "sync" | "provision";
  readonly state: State;
  readonly detail: string;
  readonly hint: string;
  readonly permissions: readonly string[];
  readonly resourceTypes: readonly string[];
}

export interface PermissionState {
  readonly id: string;
  readonly state: State;
  /** When it is needed, in words; "" for always. */
  readonly when: string;
  /** What is missing without it; "" where the connector does not say. */
  readonly without: string;
}

export interface ResourceTypeState {
  readonly id: string;
  readonly displayName: string;
  readonly sync: readonly PermissionState[];
  readonly provision: readonly PermissionState[];
}

/** What `doctor` found. */
export interface Diagnosis {
  readonly connector: string;
  readonly authMethod: string;
  readonly steps: readonly Step[];
  readonly resourceTypes: readonly ResourceTypeState[];
  /** What a sync would lack, in words. */
  readonly absent: readonly string[];
  /** `no`: something is known to be missing; `unknown`: not everything can be known without changing something. */
  readonly syncComplete: "yes" | "no" | "unknown";
  /** The gRPC code number to exit with; 0 when a sync would be complete as far as can be known. */
  readonly exitStatus: number;
}
