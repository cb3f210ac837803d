import { BatonError } from "@baton-connectors/sdk/errors";
import type { Session } from "./session.ts";

export async function syncToFile(session: Session): Promise<number> {
  throw new BatonError("Unimplemented", `a sync to a file is not there yet (${session.mode.kind})`);
}
