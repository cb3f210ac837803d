import { RateLimitDescription_Status, RateLimitDescriptionSchema } from "@baton-connectors/protocol/connector-v2";
import { ErrorInfoSchema } from "@baton-connectors/protocol/rpc";
import type { BatonError } from "@baton-connectors/sdk/errors";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import { create } from "@bufbuild/protobuf";
import { type Any, anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { FinalState } from "../conductor-one.ts";
import type { Outcome } from "../tasks/outcome.ts";

const mostAnnotations = 16;

/** The FinishTask message of an outcome; undefined when there is none to send. */
export function finalState(taskId: string, outcome: Outcome, secrets: Secrets): FinalState | undefined {
  if (outcome.kind === "unreported") return undefined;
  const annotations = (outcome.annotations ?? []).slice(0, mostAnnotations);
  const response = outcome.response && { response: outcome.response };
  if (outcome.kind === "success") {
    return { taskId, finalState: { case: "success", value: { annotations, ...response } } };
  }
  const { error, nonRetryable } = outcome;
  return {
    taskId,
    status: { code: error.codeNumber || 2, message: secrets.scrub(told(error)), details: detailsOf(error) },
    finalState: { case: "error", value: { nonRetryable, annotations, ...response } },
  };
}

/** Whoever reads it in ConductorOne has no log at hand: what can be done belongs to it. */
const told = ({ message, hint }: BatonError) => (hint && !message.includes(hint) ? `${message}\n${hint}` : message);

function detailsOf({ info, rateLimit }: BatonError): Any[] {
  const details: Any[] = [];
  if (info)
    details.push(anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { ...info, metadata: { ...info.metadata } })));
  if (rateLimit) {
    const { status, limit, remaining, resetAt } = rateLimit;
    const statuses = {
      ok: RateLimitDescription_Status.OK,
      "over-limit": RateLimitDescription_Status.OVERLIMIT,
      unspecified: RateLimitDescription_Status.UNSPECIFIED,
    };
    details.push(
      anyPack(
        RateLimitDescriptionSchema,
        create(RateLimitDescriptionSchema, {
          status: statuses[status],
          limit: BigInt(Math.trunc(limit)),
          remaining: BigInt(Math.trunc(remaining)),
          ...(resetAt && { resetAt: timestampFromDate(resetAt) }),
        }),
      ),
    );
  }
  return details;
}
