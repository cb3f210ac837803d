import type { Secrets } from "@baton-connectors/sdk/secrets";
import type { defaultFields } from "./flags/default-fields.ts";
import type { Invocation } from "./invocation.ts";
import type { AnyProgram } from "./program.ts";
import type { Stdio } from "./stdio.ts";

/** One run of the program: what was asked, and everything needed to do it. */
export interface Run {
  readonly program: AnyProgram;
  readonly version: string;
  readonly invocation: Invocation;
  readonly defaults: ReturnType<typeof defaultFields>;
  readonly stdio: Stdio;
  readonly secrets: Secrets;
}
