import { BatonError } from "@baton-connectors/sdk/errors";
import type { Session } from "./session.ts";

export async function operate(session: Session): Promise<number> {
  throw new BatonError("Unimplemented", `one-shot operations is not there yet (${session.mode.kind})`);
}
