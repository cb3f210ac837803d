import { BatonError } from "@baton-connectors/sdk/errors";
import type { Session } from "./session.ts";

export async function serve(session: Session): Promise<number> {
  throw new BatonError("Unimplemented", `service mode is not there yet (${session.mode.kind})`);
}
