import { toBatonError } from "@baton-connectors/sdk/errors";
import { attempts } from "../loop/attempts.ts";
import type { Outcome } from "./outcome.ts";
import type { Handler } from "./task-context.ts";

/** The Hello that names the task is what completes it: there is no FinishTask. */
export const hello: Handler<"hello"> = async (_, context): Promise<Outcome> => {
  const { conductorOne, runtime, taskId, signal } = context;
  try {
    const metadata = await runtime.metadata();
    await attempts({ ...context, most: 3 }, () => conductorOne.hello(metadata, taskId, signal));
    return { kind: "unreported" };
  } catch (thrown) {
    return { kind: "unreported", error: toBatonError(thrown) };
  }
};
