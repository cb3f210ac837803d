import type { ConnectorMetadata } from "@baton-connectors/protocol/connector-v2";
import type { Log } from "@baton-connectors/sdk";
import { type Code, toBatonError } from "@baton-connectors/sdk/errors";
import { isAnswered } from "../channel/rpc-error.ts";
import type { ConductorOne } from "../conductor-one.ts";
import type { Sleep } from "../options.ts";
import { startUpBackOffMs } from "./back-off.ts";

/** Answers that no repetition changes: the credentials, or what they are used for, are wrong. */
const permanent: readonly Code[] = [
  "Unauthenticated",
  "PermissionDenied",
  "InvalidArgument",
  "Unimplemented",
  "FailedPrecondition",
  "NotFound",
];

/** Introduces the connector, however long it takes ConductorOne to be there. Throws when it will never work. */
export async function introduce(options: {
  readonly conductorOne: Pick<ConductorOne, "hello">;
  readonly metadata: ConnectorMetadata;
  readonly log: Log;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { conductorOne, metadata, log, sleep, signal } = options;
  for (let failures = 1; ; failures++) {
    try {
      await conductorOne.hello(metadata, "", signal);
      log.info({ attempts: failures }, "startup Hello succeeded");
      return;
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (signal.aborted) throw error;
      const { message, hint, code } = error;
      if (permanent.includes(code)) {
        throw error.prefixed("startup Hello failed");
      }
      const waitMs = startUpBackOffMs(failures);
      const what = isAnswered(error)
        ? "what answers for ConductorOne does not take this connector; will retry"
        : "ConductorOne cannot be reached; will retry";
      log.warn({ error: message, hint, retry_in: waitMs / 1000 }, what);
      await sleep(waitMs, signal);
    }
  }
}
