import { BatonError } from "@baton-connectors/sdk/errors";
import type { Session } from "./session.ts";

/** Service mode: takes tasks from ConductorOne until it is stopped. */
export async function serve({ run }: Session): Promise<number> {
  throw new BatonError("Unimplemented", "service mode is not implemented yet", {
    hint: `Leave --client-id and BATON_CLIENT_ID out: ${run.program.name} then syncs into a file.`,
  });
}
