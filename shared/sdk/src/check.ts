import type { ClientContext } from "./handler-context.ts";

/**
 * One question `doctor` asks the app, read-only. A check says which permissions (ids in the resource types'
 * permissions) its success proves; from that the table of what works and what is missing is derived.
 */
export interface Check<Client> {
  readonly name: string;
  /** Permission ids that this check proves or disproves. */
  readonly permissions?: readonly string[];
  /** Resource types whose rows are missing or partial when it fails; empty: everything. */
  readonly resourceTypes?: readonly string[];
  /** Whether it concerns reading (a sync) or changing (provisioning). */
  readonly purpose: "sync" | "provision";
  /** A thrown error counts as `fails` with the error's message and hint. */
  readonly run: (context: ClientContext<Client>) => Promise<CheckResult>;
}

export type CheckResult =
  | { readonly status: "works"; readonly detail?: string }
  /** Works, but the answer looks like a known trap. */
  | { readonly status: "suspicious"; readonly detail: string; readonly hint: string }
  | { readonly status: "fails"; readonly detail: string; readonly hint?: string }
  /** Cannot be known without changing something. */
  | { readonly status: "unknown"; readonly detail: string };
