import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type ResourceRef, resource, resourceId } from "@baton-connectors/sdk";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";

export type Severity = "low" | "medium" | "high" | "critical";

export interface Insight {
  /** A short name that does not change, e.g. `no-mfa`. */
  readonly rule: string;
  /** What it is about. */
  readonly target: ResourceRef;
  readonly severity: Severity;
  /** A sentence. */
  readonly says: string;
  readonly seenAt: Date;
}

export const insightType = "security_insight";

export const insightResource = ({ rule, target, severity, says, seenAt }: Insight): Resource =>
  resource({
    ...{ type: insightType, id: `${rule}|${target.resource}`, displayName: says },
    profile: {
      aws_rule: rule,
      aws_severity: severity,
      aws_target_type: target.resourceType,
      aws_target: target.resource,
    },
    securityInsight: {
      insightType: { case: "issue", value: { value: says, severity } },
      observedAt: timestampFromDate(seenAt),
      target: { case: "resourceId", value: resourceId(target) },
    },
  });

const dayMs = 86_400_000;
/** Whole days from then to now; undefined: there is no such time. */
export function daysSince(text: string | undefined, now: Date): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : Math.floor((now.getTime() - at) / dayMs);
}
