import { type Code, toBatonError } from "@baton-connectors/sdk/errors";
import { failure, type Outcome } from "./outcome.ts";

/** Failures that pass, whatever was asked: the app had no time for it, and did nothing. */
const passing: readonly Code[] = ["Unavailable", "ResourceExhausted"];

/**
 * Whether a change may be asked for once more when it failed for a passing reason. `always`: what was done already is
 * seen as done. `if-refused`: only if it surely was not done. `never`: a second secret would be made.
 */
export type Repeatable = "always" | "if-refused" | "never";

/** A change in the app. Its failures are final, save those that pass by themselves. */
export async function provision(repeatable: Repeatable, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (thrown) {
    const error = toBatonError(thrown);
    const passes =
      (repeatable !== "never" && passing.includes(error.code)) ||
      (repeatable === "always" && error.code === "DeadlineExceeded");
    return failure(error, !passes);
  }
}
